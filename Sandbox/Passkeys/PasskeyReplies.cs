namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>The passkey of a phone's owner, and what the phone shows.</summary>
/// <param name="CredentialId">Id of the credential, base64url.</param>
/// <param name="UserHandle">User handle, base64url.</param>
/// <param name="PrivateKey">Private key, base64 of PKCS#8: for the virtual authenticator of a browser under test.</param>
/// <param name="SignCount">Signatures made so far.</param>
/// <param name="Stage">How far the newest linking is.</param>
/// <param name="Code">Code that the phone shows, or null.</param>
/// <param name="Handoff">True when the channel proved that it was linked before: the phone requires no comparison then.</param>
public sealed record SandboxPasskeyReply(string CredentialId, string UserHandle, string PrivateKey, long SignCount, SandboxPasskeyStage Stage, string? Code,
    bool Handoff);

/// <summary>What the owner's browser answers: hand it to the channel as it is.</summary>
/// <param name="Assertion">The assertion.</param>
public sealed record SandboxAssertionReply(PasskeyAssertionJson Assertion);
