using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Calls;

/// <summary>A link with which anybody can join a call.</summary>
/// <param name="Token">Its 22 characters.</param>
/// <param name="IsVideo">True for a video call.</param>
public sealed record CallLink(string Token, bool IsVideo)
{
    /// <summary>The link itself.</summary>
    public Uri Url { get; } = new($"https://call.whatsapp.com/{(IsVideo ? "video" : "voice")}/{Token}");
}

/// <summary>Details of a call link from the server.</summary>
/// <param name="Link">The link.</param>
/// <param name="Creator">Account that created it, or null.</param>
/// <param name="CreatorPhoneNumber">Phone number of that account, or null.</param>
/// <param name="HasWaitingRoom">True if its owner must admit each participant.</param>
public sealed record CallLinkDetails(CallLink Link, Jid? Creator, string? CreatorPhoneNumber, bool HasWaitingRoom)
{
    /// <summary>Never prints the creator.</summary>
    public override string ToString() => nameof(CallLinkDetails);
}
