namespace WhatIsUp.WhatsApp.Signal;

/// <summary>The devices of one account as usync or a notification last told.</summary>
/// <param name="User">User part as in <see cref="ProtocolAddress.Name"/>, so that PN and LID never mix.</param>
/// <param name="Devices">Device numbers, 0 included.</param>
/// <param name="Timestamp">Timestamp of the signed key-index list, unix seconds, 0 when the account has only a phone.</param>
/// <param name="FetchedAt">When we learned it.</param>
public sealed record DeviceList(string User, IReadOnlyList<ushort> Devices, long Timestamp, DateTimeOffset FetchedAt);
