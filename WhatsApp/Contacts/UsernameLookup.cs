using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Contacts;

/// <summary>Result of a query for a username.</summary>
public enum UsernameAnswer
{
    /// <summary>There is an account.</summary>
    Found,

    /// <summary>No account has this name.</summary>
    NotFound,

    /// <summary>An account has it, and can be found only with its key: none was given, or a wrong one.</summary>
    KeyRequired,
}

/// <summary>A username that was looked up.</summary>
/// <param name="Answer">The result.</param>
/// <param name="Account">The account by number where the server names it, else by LID; null when none was found.</param>
/// <param name="Lid">Its LID, or null.</param>
public sealed record UsernameLookup(UsernameAnswer Answer, Jid? Account = null, Jid? Lid = null)
{
    /// <summary>Never prints the account.</summary>
    public override string ToString() => $"{nameof(UsernameLookup)} {Answer}";
}
