using System.ComponentModel.DataAnnotations;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>A reaction of the phone.</summary>
public sealed record ReactOnPhoneRequest
{
    /// <summary>Message, as the phone has it.</summary>
    public required string MessageId { get; init; }

    /// <summary>One emoji; empty takes the reaction back.</summary>
    public required string Emoji { get; init; }
}

/// <summary>A change of what the phone wrote.</summary>
public sealed record EditOnPhoneRequest
{
    /// <summary>Message, as the phone has it.</summary>
    public required string MessageId { get; init; }

    /// <summary>The new text, 1 to 65,536 characters.</summary>
    [Length(1, 65_536)] public required string Text { get; init; }
}

/// <summary>A message that the phone deletes.</summary>
public sealed record DeleteOnPhoneRequest
{
    /// <summary>Message, as the phone has it.</summary>
    public required string MessageId { get; init; }
}

/// <summary>Messages that the phone's owner reads.</summary>
public sealed record ReadOnPhoneRequest
{
    /// <summary>Ids of the messages.</summary>
    [MaxLength(1_000)] public IReadOnlyList<string>? MessageIds { get; init; }

    /// <summary>True instead of ids: everything unread.</summary>
    public bool? All { get; init; }

    /// <summary>True when the messages of these ids are played, too, as a voice note is: the channel sees played.</summary>
    public bool? Played { get; init; }
}
