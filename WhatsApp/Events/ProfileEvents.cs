using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>A part of an account's profile changed.</summary>
/// <param name="Contact">The account, by LID when that is known.</param>
public abstract record ProfileChanged(Jid Contact) : ClientEvent
{
    /// <summary>Its phone number when known.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>True for the own account.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Never prints the account.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>An account has another picture, or none any more.</summary>
/// <param name="Contact">The account.</param>
/// <param name="PictureId">Id of the picture; null when it was removed; empty when the server does not name it.</param>
public sealed record PictureChanged(Jid Contact, string? PictureId) : ProfileChanged(Contact);

/// <summary>An account has another about text.</summary>
/// <param name="Contact">The account.</param>
/// <param name="About">The text; empty for none; null if the server does not send it.</param>
public sealed record AboutChanged(Jid Contact, string? About) : ProfileChanged(Contact);

/// <summary>An account has another timer for the chats that it begins.</summary>
/// <param name="Contact">The account.</param>
/// <param name="Seconds">Seconds after which messages disappear, 0 for never.</param>
public sealed record DefaultTimerChanged(Jid Contact, int Seconds) : ProfileChanged(Contact);
