namespace WhatIsUp.Sandbox.Profile;

/// <summary>What an account shows of itself.</summary>
/// <param name="Name">Name that others see.</param>
/// <param name="About">About text; empty for none.</param>
/// <param name="PictureId">Id of the picture, or null.</param>
/// <param name="Picture">The JPEG, or null.</param>
/// <param name="EphemeralExpiration">Seconds after which messages of chats that the account begins disappear, 0 for never.</param>
/// <param name="ContactCode">Code of the contact QR.</param>
/// <param name="MessageLinkCode">Code of the message link, or null.</param>
public sealed record SandboxProfile(
    string Name, string About, string? PictureId, byte[]? Picture, int EphemeralExpiration, string ContactCode, string? MessageLinkCode)
{
    /// <summary>Never prints what it holds.</summary>
    public override string ToString() => nameof(SandboxProfile);
}
