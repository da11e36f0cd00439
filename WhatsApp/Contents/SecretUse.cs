namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Kinds of contents that are encrypted with the secret of another message.</summary>
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

    /// <summary>Reporting token: proof of the content for a report.</summary>
    ReportToken,
}
