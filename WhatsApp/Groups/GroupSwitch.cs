namespace WhatIsUp.WhatsApp.Groups;

/// <summary>A setting of a group that is on or off.</summary>
public enum GroupSwitch
{
    /// <summary>Only admins write.</summary>
    Announcement,

    /// <summary>Only admins change name, description, picture and timer.</summary>
    Locked,

    /// <summary>Messages that were forwarded often are refused.</summary>
    RefusesForwarded,

    /// <summary>Members report messages to the admins.</summary>
    AdminReports,

    /// <summary>Who joins gets the messages from before.</summary>
    History,

    /// <summary>Each member of a community adds groups to it.</summary>
    MembersAddSubgroups,
}
