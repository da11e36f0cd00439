namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>How far a linking with a passkey is, as the phone sees it.</summary>
public enum SandboxPasskeyStage
{
    /// <summary>None was requested.</summary>
    None,

    /// <summary>The server waits for the owner's assertion.</summary>
    Assertion,

    /// <summary>The phone continues, and waits for the companion.</summary>
    Continuing,

    /// <summary>The phone shows its code.</summary>
    Code,

    /// <summary>The companion's keys came, and they are linked.</summary>
    Done,

    /// <summary>The owner saw another code at the companion.</summary>
    Rejected,
}

/// <summary>The passkey of a phone's owner, and what the phone shows of a linking with it.</summary>
/// <param name="CredentialId">Id of the credential.</param>
/// <param name="UserHandle">User handle.</param>
/// <param name="PrivateKey">Private key, PKCS#8: for a browser's virtual authenticator.</param>
/// <param name="SignCount">Signatures made so far.</param>
/// <param name="Stage">How far the newest linking is.</param>
/// <param name="Code">Code that the phone shows, or null.</param>
/// <param name="IsHandoff">True when the companion proved that it continues a link that the phone began: the phone requires no comparison then.</param>
public sealed record SandboxPasskey(
    ReadOnlyMemory<byte> CredentialId, ReadOnlyMemory<byte> UserHandle, ReadOnlyMemory<byte> PrivateKey, uint SignCount, SandboxPasskeyStage Stage,
    string? Code, bool IsHandoff)
{
    /// <summary>Never prints the key.</summary>
    public override string ToString() => nameof(SandboxPasskey);
}
