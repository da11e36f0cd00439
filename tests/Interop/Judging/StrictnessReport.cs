namespace WhatIsUp.Interop.Judging;

/// <summary>Number of successful checks of the strict client.</summary>
/// <param name="PreKeys">Signed pre-keys of fetched bundles and retry receipts.</param>
/// <param name="Padding">Paddings of decrypted messages.</param>
/// <param name="DeviceIdentities">ADV identities beside the first messages of companion devices.</param>
public sealed record StrictnessReport(int PreKeys, int Padding, int DeviceIdentities);
