namespace WhatIsUp.WhatsApp.Binary;

/// <summary>The server parts of a JID that the protocol names.</summary>
public static class JidServer
{
    /// <summary>Users by phone number, and the server itself when the user part is empty.</summary>
    public const string User = "s.whatsapp.net";

    /// <summary>Users by LID, the number that hides a phone number.</summary>
    public const string Lid = "lid";

    /// <summary>Groups.</summary>
    public const string Group = "g.us";

    /// <summary>Broadcast lists and <c>status@broadcast</c>.</summary>
    public const string Broadcast = "broadcast";

    /// <summary>Newsletters (channels in WhatsApp's own user interface).</summary>
    public const string Newsletter = "newsletter";

    /// <summary>Devices hosted by a business provider, by phone number.</summary>
    public const string Hosted = "hosted";

    /// <summary>Devices hosted by a business provider, by LID.</summary>
    public const string HostedLid = "hosted.lid";

    /// <summary>Users of other networks.</summary>
    public const string Interop = "interop";

    /// <summary>Messenger users.</summary>
    public const string Messenger = "msgr";

    /// <summary>The form of a phone-number JID that the web user interface shows.</summary>
    public const string Contact = "c.us";

    /// <summary>Callers' pseudo server.</summary>
    public const string Call = "call";
}
