namespace WhatIsUp.WhatsApp.Messages;

/// <summary>What is sealed with the secret of another message.</summary>
public enum SecretUse
{
    /// <summary>A vote in a poll.</summary>
    PollVote,

    /// <summary>An answer to an event.</summary>
    EventResponse,

    /// <summary>A reaction in a group of a community.</summary>
    Reaction,

    /// <summary>A comment.</summary>
    Comment,

    /// <summary>A change of an event.</summary>
    EventEdit,

    /// <summary>A change of a message.</summary>
    MessageEdit,

    /// <summary>Proof of what was sent, for a report.</summary>
    ReportToken,
}
