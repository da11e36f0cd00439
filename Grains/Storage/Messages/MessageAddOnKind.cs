namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>Kind of an add-on of a message. The numbers are in the database.</summary>
public enum MessageAddOnKind
{
    /// <summary>A reaction; the value is the emoji, empty if it was removed.</summary>
    Reaction = 0,

    /// <summary>A vote; the value is the list of options as JSON.</summary>
    Vote = 1,

    /// <summary>An answer to an event; the value is the answer as JSON.</summary>
    Answer = 2,

    /// <summary>Our own star; the value is empty if it was removed.</summary>
    Star = 3,

    /// <summary>The chat's pin, whoever set it last; the value is its seconds, 0 if it was removed.</summary>
    Pin = 4,

    /// <summary>
    /// A change of a message that has not arrived yet; its own id is stored in place of the sender, and the value is <c>admin</c> for that of an administrator.
    /// </summary>
    Early = 5,
}
