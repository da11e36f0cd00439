namespace WhatIsUp.WhatsApp.Store;

/// <summary>How the people who see a status update are chosen. The server gets the word in <c>meta status_setting</c> (live reference, section 4).</summary>
public enum StatusSetting
{
    /// <summary>All contacts.</summary>
    Contacts,

    /// <summary>Only those of a list.</summary>
    AllowList,

    /// <summary>All contacts but those of a list.</summary>
    DenyList,

    /// <summary>The list of close friends.</summary>
    CloseFriends,
}
