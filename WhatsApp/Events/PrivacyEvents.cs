using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>Another device of the account changed a privacy setting.</summary>
/// <param name="Category">Word of the protocol for the category.</param>
/// <param name="Value">Word of the protocol for the value.</param>
public sealed record PrivacyChanged(string Category, string Value) : ClientEvent;

/// <summary>Contacts were blocked or unblocked, by this device or another one of the account.</summary>
/// <param name="Changes">The contacts.</param>
public sealed record BlacklistChanged(IReadOnlyList<BlacklistChange> Changes) : ClientEvent
{
    /// <summary>Never prints who it is.</summary>
    public override string ToString() => $"{nameof(BlacklistChanged)} {Changes.Count}";
}

/// <summary>A contact that was blocked or unblocked.</summary>
/// <param name="Contact">The contact, by LID when that is known.</param>
/// <param name="PhoneNumber">Its number when known.</param>
/// <param name="IsBlocked">True when it was blocked.</param>
public sealed record BlacklistChange(Jid Contact, string? PhoneNumber, bool IsBlocked)
{
    /// <summary>Never prints who it is.</summary>
    public override string ToString() => nameof(BlacklistChange);
}
