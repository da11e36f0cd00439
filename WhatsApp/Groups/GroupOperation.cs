namespace WhatIsUp.WhatsApp.Groups;

/// <summary>What a request about a group does, as far as its refusals differ.</summary>
internal enum GroupOperation
{
    /// <summary>Reads what members see.</summary>
    Read,

    /// <summary>Reads what admins see.</summary>
    ReadAsAdmin,

    /// <summary>Creates a group.</summary>
    Create,

    /// <summary>Changes a setting.</summary>
    Change,

    /// <summary>Changes the name.</summary>
    Subject,

    /// <summary>Changes the description.</summary>
    Description,

    /// <summary>Changes the picture.</summary>
    Picture,

    /// <summary>Adds, removes, promotes or demotes members, or decides on requests to join.</summary>
    Members,

    /// <summary>Looks at a group behind a link or an invitation.</summary>
    LookUp,

    /// <summary>Joins by link or by invitation.</summary>
    Join,

    /// <summary>Suggests a group for a community, as any member does.</summary>
    Suggest,

    /// <summary>Joins as a member of the community of the group.</summary>
    JoinLinked,
}
