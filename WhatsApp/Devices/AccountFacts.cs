using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Whether an address is on WhatsApp.</summary>
/// <param name="Asked">What was asked.</param>
/// <param name="Account">Its account, or null when it is not.</param>
/// <param name="Lid">Its LID, or null.</param>
/// <param name="Outcome">What the server said of it.</param>
/// <param name="Username">Its username, without <c>@</c>, or null.</param>
public sealed record AccountCheck(Jid Asked, Jid? Account, Jid? Lid, AccountCheckOutcome Outcome, string? Username = null);

/// <summary>What the server said of one address of a check.</summary>
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

/// <summary>What an account shows of itself.</summary>
/// <param name="About">About text, or null when it is hidden or empty.</param>
/// <param name="PictureUrl">Where the picture is, or null when there is none to see.</param>
/// <param name="IsBusiness">True for a business account.</param>
/// <param name="VerifiedName">Name of the business, or null.</param>
public sealed record AccountProfile(string? About, string? PictureUrl, bool IsBusiness, string? VerifiedName);
