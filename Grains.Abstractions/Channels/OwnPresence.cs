namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>How a channel shows its account to contacts, and to the own phone, while it is connected.</summary>
[GenerateSerializer, Alias("OwnPresence")]
public enum OwnPresence
{
    /// <summary>Not online, but for the time in which it types and a moment a day: the phone shows its notifications.</summary>
    Unavailable,

    /// <summary>Online: contacts see it so, and the phone shows no notifications.</summary>
    Available,
}
