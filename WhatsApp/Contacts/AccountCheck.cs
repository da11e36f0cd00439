using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Contacts;

/// <summary>Whether an address is on WhatsApp.</summary>
/// <param name="Queried">The queried address.</param>
/// <param name="Account">Its account, or null when it is not.</param>
/// <param name="Lid">Its LID, or null.</param>
/// <param name="Outcome">Result of the server.</param>
/// <param name="Username">Its username, without <c>@</c>, or null.</param>
public sealed record AccountCheck(Jid Queried, Jid? Account, Jid? Lid, AccountCheckOutcome Outcome, string? Username = null);

/// <summary>Result of the server for one address of a check.</summary>
public enum AccountCheckOutcome
{
    /// <summary>It has an account.</summary>
    Found,

    /// <summary>It has none (<c>contact type="out"</c>).</summary>
    Absent,

    /// <summary>It can't be a number (<c>contact type="invalid"</c>).</summary>
    Invalid,

    /// <summary>The answer leaves it out, or has an error in its place.</summary>
    Unanswered,
}
