namespace WhatIsUp.WhatsApp.Events;

/// <summary>Whether the account may start chats with people it never wrote to became known, or changed.</summary>
/// <param name="IsActive">True while it may not.</param>
/// <param name="Until">When that ends, or null if the server does not report it.</param>
public sealed record TimeLockChanged(bool IsActive, DateTimeOffset? Until) : ClientEvent;

/// <summary>How many of the cycle's new chats are used became known, or changed.</summary>
/// <param name="State">How near the account is to its cap.</param>
/// <param name="Used">New chats of this cycle, or null.</param>
/// <param name="Total">New chats that the cycle allows, or null if there is no limit or the server does not report it.</param>
/// <param name="Until">When the cycle ends, or null.</param>
public sealed record NewChatCapChanged(NewChatCapState State, int? Used, int? Total, DateTimeOffset? Until) : ClientEvent;

/// <summary>How near the account is to its cap on new chats.</summary>
public enum NewChatCapState
{
    /// <summary>Far from it.</summary>
    None,

    /// <summary>The first warning.</summary>
    FirstWarning,

    /// <summary>The second warning.</summary>
    SecondWarning,

    /// <summary>No new chats until the cycle ends.</summary>
    Capped,
}
