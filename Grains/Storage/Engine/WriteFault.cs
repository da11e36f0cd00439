namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>The meaning of a failed commit for its units.</summary>
internal enum WriteFault
{
    /// <summary>The database, or an invalid value, caused a rejection: nothing was written, and the fault may be in one unit only.</summary>
    Refused,

    /// <summary>Another writer stood in the way and the database undid everything: the same again may succeed.</summary>
    Collision,

    /// <summary>The database is unavailable or failing; it is unknown whether the last commit succeeded.</summary>
    Unavailable,
}
