namespace WhatIsUp.Grains.Storage;

/// <summary>What a failed commit says about its units.</summary>
internal enum WriteFault
{
    /// <summary>The database, or a value we gave it, refused: nothing was written, and the fault may be one unit's alone.</summary>
    Refused,

    /// <summary>Another writer stood in the way and the database undid everything: the same again may succeed.</summary>
    Collision,

    /// <summary>The database is gone or unwell; whether the last commit took place is not known.</summary>
    Unavailable,
}
