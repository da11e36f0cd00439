using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>What the server answers to the question for a username.</summary>
public enum UsernameAnswer
{
    /// <summary>There is an account.</summary>
    Found,

    /// <summary>Nobody goes by this name.</summary>
    NotFound,

    /// <summary>Somebody does, and wants to be found by the name and its key only: none was given, or another one.</summary>
    KeyRequired,
}

/// <summary>A username that was looked up.</summary>
/// <param name="Answer">What became of it.</param>
/// <param name="Account">The account by number where the server names it, else by LID; null when none was found.</param>
/// <param name="Lid">Its LID, or null.</param>
public sealed record UsernameLookup(UsernameAnswer Answer, Jid? Account = null, Jid? Lid = null)
{
    /// <summary>Never prints who it is.</summary>
    public override string ToString() => $"{nameof(UsernameLookup)} {Answer}";
}
