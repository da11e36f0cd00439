namespace WhatIsUp.WhatsApp.Presence;

/// <summary>What a chat is shown while a message is being made.</summary>
public enum ChatActivity
{
    /// <summary>Nothing any more.</summary>
    Paused,

    /// <summary>A message is being written.</summary>
    Typing,

    /// <summary>A voice message is being recorded.</summary>
    Recording,
}
