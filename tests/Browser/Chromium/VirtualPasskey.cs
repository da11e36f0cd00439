namespace WhatIsUp.Browser.Chromium;

/// <summary>A passkey for WhatsApp's site, in the format of the virtual authenticator.</summary>
/// <param name="CredentialId">Base64.</param>
/// <param name="PrivateKey">Base64 of PKCS#8.</param>
/// <param name="UserHandle">Base64.</param>
/// <param name="SignCount">Signatures made so far.</param>
internal sealed record VirtualPasskey(string CredentialId, string PrivateKey, string UserHandle, long SignCount);
