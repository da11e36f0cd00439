using System.ComponentModel.DataAnnotations;

namespace WhatIsUp.Sandbox.AppState;

/// <summary>An action of the phone's user. Its kind decides which fields it needs.</summary>
public sealed record SandboxActionRequest
{
    /// <summary>What is done.</summary>
    public required SandboxAction Action { get; init; }

    /// <summary>Chat or contact: a phone number or a WhatsApp address.</summary>
    public string? Chat { get; init; }

    /// <summary>Message, for star, unstar, delete_message, label_message and unlabel_message.</summary>
    public string? MessageId { get; init; }

    /// <summary>True when the phone's own account wrote that message; the phone knows it of messages that it has.</summary>
    public bool? FromMe { get; init; }

    /// <summary>Author of that message in a group; the phone knows it of messages that it has.</summary>
    public string? Participant { get; init; }

    /// <summary>End of a mute; for ever without it.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>Name of a contact, of a label, or the own one.</summary>
    public string? Name { get; init; }

    /// <summary>Label.</summary>
    [RegularExpression("[0-9]{1,8}", ErrorMessage = "must have 1 to 8 digits")] public string? LabelId { get; init; }

    /// <summary>Number of the label's colour.</summary>
    [Range(0, 19, ErrorMessage = "must be a number from 0 to 19")] public int? Color { get; init; }

    /// <summary>For status_privacy: how the viewers are chosen.</summary>
    public SandboxStatusSetting? Setting { get; init; }

    /// <summary>For status_privacy: who is on the list, phone numbers or WhatsApp addresses.</summary>
    [MaxLength(1_000)] public IReadOnlyList<string>? Accounts { get; init; }

    /// <summary>Id of a quick reply, digits; name is its shortcut.</summary>
    [RegularExpression("[0-9]{1,20}", ErrorMessage = "must have 1 to 20 digits")] public string? ReplyId { get; init; }

    /// <summary>Text of a quick reply.</summary>
    [Length(1, 5_000)] public string? Text { get; init; }

    /// <summary>For rotate_key: false keeps the new key back, so that linked devices must request it.</summary>
    public bool? Shared { get; init; }
}

/// <summary>How the viewers of status updates are chosen.</summary>
public enum SandboxStatusSetting
{
    /// <summary>All contacts.</summary>
    Contacts,

    /// <summary>Only those of the list.</summary>
    AllowList,

    /// <summary>All contacts but those of the list.</summary>
    DenyList,

    /// <summary>The close friends, who are on the list.</summary>
    CloseFriends,
}

/// <summary>What a phone's user can do to chats, contacts and labels.</summary>
public enum SandboxAction
{
    /// <summary>Archive a chat.</summary>
    Archive,

    /// <summary>Take a chat out of the archive.</summary>
    Unarchive,

    /// <summary>Pin a chat.</summary>
    Pin,

    /// <summary>Unpin a chat.</summary>
    Unpin,

    /// <summary>Mute a chat.</summary>
    Mute,

    /// <summary>Unmute a chat.</summary>
    Unmute,

    /// <summary>Mark a chat as read.</summary>
    Read,

    /// <summary>Mark a chat as unread.</summary>
    Unread,

    /// <summary>Delete the messages of a chat.</summary>
    Clear,

    /// <summary>Delete a chat.</summary>
    DeleteChat,

    /// <summary>Star a message.</summary>
    Star,

    /// <summary>Take the star off a message.</summary>
    Unstar,

    /// <summary>Delete a message on the own devices.</summary>
    DeleteMessage,

    /// <summary>Save a contact.</summary>
    Contact,

    /// <summary>Take a contact off the list.</summary>
    RemoveContact,

    /// <summary>Change the own name.</summary>
    PushName,

    /// <summary>Make or change a label.</summary>
    Label,

    /// <summary>Delete a label.</summary>
    DeleteLabel,

    /// <summary>Put a label on a chat.</summary>
    LabelChat,

    /// <summary>Take a label off a chat.</summary>
    UnlabelChat,

    /// <summary>Put a label on a message.</summary>
    LabelMessage,

    /// <summary>Take a label off a message.</summary>
    UnlabelMessage,

    /// <summary>Make a new key for what is written from now on.</summary>
    RotateKey,

    /// <summary>Hide the status updates of a contact.</summary>
    MuteStatus,

    /// <summary>Show the status updates of a contact again.</summary>
    UnmuteStatus,

    /// <summary>Choose who sees the account's status updates.</summary>
    StatusPrivacy,

    /// <summary>Create or change a quick reply.</summary>
    QuickReply,

    /// <summary>Delete a quick reply.</summary>
    DeleteQuickReply,
}
