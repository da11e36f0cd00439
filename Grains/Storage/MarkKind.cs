namespace WhatIsUp.Grains.Storage;

/// <summary>What somebody left at a message. The numbers are in the database.</summary>
public enum MarkKind
{
    /// <summary>A reaction; the value is the emoji, empty when it was taken back.</summary>
    Reaction = 0,

    /// <summary>A vote; the value is the list of options as JSON.</summary>
    Vote = 1,

    /// <summary>An answer to an event; the value is the answer as JSON.</summary>
    Answer = 2,

    /// <summary>Our own star; the value is empty when it was taken away.</summary>
    Star = 3,

    /// <summary>The chat's pin, whoever set it last; the value is its seconds, 0 when it was taken away.</summary>
    Pin = 4,

    /// <summary>Something that was said of a message which is not here yet; in the place of its sender stands its own id, the value is <c>admin</c> for an administrator's.</summary>
    Early = 5,
}
