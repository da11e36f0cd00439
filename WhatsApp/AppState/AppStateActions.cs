using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>
/// Words for what a user does to chats, messages, contacts and labels: collection, index, version and value as Baileys has them (<c>Utils/chat-utils.js</c>).
/// A star lies in <c>regular_high</c>, where whatsmeow and the web client's own tables have it.
/// </summary>
public static class AppStateActions
{
    private const long Forever = -1;

    /// <summary>Mutes a chat until a time; <see cref="DateTimeOffset.MaxValue"/> is for ever, null unmutes.</summary>
    public static AppStateAction Mute(Jid chat, DateTimeOffset? until)
    {
        var action = new MuteAction { Muted = until is not null };
        if (until is { } end) action.MuteEndTimestamp = end == DateTimeOffset.MaxValue ? Forever : end.ToUnixTimeMilliseconds();
        return new AppStateAction(Collections.RegularHigh, [AppStateIndex.Mute, chat.ToString()], 2, new SyncActionValue { MuteAction = action });
    }

    /// <summary>Pins a chat to the top of the list.</summary>
    public static AppStateAction Pin(Jid chat, bool isPinned) =>
        new(Collections.RegularLow, [AppStateIndex.Pin, chat.ToString()], 5, new SyncActionValue { PinAction = new PinAction { Pinned = isPinned } });

    /// <summary>Archives a chat.</summary>
    public static AppStateAction Archive(Jid chat, bool isArchived, LastMessage? last) => new(
        Collections.RegularLow, [AppStateIndex.Archive, chat.ToString()], 3,
        new SyncActionValue { ArchiveChatAction = new ArchiveChatAction { Archived = isArchived, MessageRange = Range(chat, last) } });

    /// <summary>Marks a chat as read or unread.</summary>
    public static AppStateAction MarkRead(Jid chat, bool isRead, LastMessage? last) => new(
        Collections.RegularLow, [AppStateIndex.MarkRead, chat.ToString()], 3,
        new SyncActionValue { MarkChatAsReadAction = new MarkChatAsReadAction { Read = isRead, MessageRange = Range(chat, last) } });

    /// <summary>Deletes all messages of a chat on the account's own devices; starred ones too.</summary>
    public static AppStateAction Clear(Jid chat, LastMessage? last) => new(
        Collections.RegularHigh, [AppStateIndex.Clear, chat.ToString(), "1", "0"], 6,
        new SyncActionValue { ClearChatAction = new ClearChatAction { MessageRange = Range(chat, last) } });

    /// <summary>Deletes a chat on the account's own devices.</summary>
    public static AppStateAction Delete(Jid chat, LastMessage? last) => new(
        Collections.RegularHigh, [AppStateIndex.Delete, chat.ToString(), "1"], 6,
        new SyncActionValue { DeleteChatAction = new DeleteChatAction { MessageRange = Range(chat, last) } });

    /// <summary>Stars a message. The participant is the author of somebody else's message in a group.</summary>
    public static AppStateAction Star(Jid chat, string messageId, bool isFromMe, Jid? participant, bool isStarred) => new(
        Collections.RegularHigh, [AppStateIndex.Star, chat.ToString(), messageId, Flag(isFromMe), Author(isFromMe, participant)], 2,
        new SyncActionValue { StarAction = new StarAction { Starred = isStarred } });

    /// <summary>Deletes a message on the account's own devices.</summary>
    public static AppStateAction DeleteMessage(Jid chat, string messageId, bool isFromMe, Jid? participant, DateTimeOffset sentAt) => new(
        Collections.RegularHigh, [AppStateIndex.DeleteMessage, chat.ToString(), messageId, Flag(isFromMe), Author(isFromMe, participant)], 3,
        new SyncActionValue { DeleteMessageForMeAction = new DeleteMessageForMeAction { DeleteMedia = false, MessageTimestamp = sentAt.ToUnixTimeSeconds() } });

    /// <summary>Saves a contact's name; null takes the contact off the list.</summary>
    public static AppStateAction Contact(Jid contact, string? fullName, string? firstName = null, Jid? lid = null)
    {
        string[] index = [AppStateIndex.Contact, contact.ToString()];
        if (fullName is null) return new AppStateAction(Collections.CriticalUnblockLow, index, 2, new SyncActionValue { ContactAction = new ContactAction() }, IsRemoval: true);
        var action = new ContactAction { FullName = fullName };
        if (firstName is not null) action.FirstName = firstName;
        if (lid is { } known) action.LidJid = known.ToString();
        return new AppStateAction(Collections.CriticalUnblockLow, index, 2, new SyncActionValue { ContactAction = action });
    }

    /// <summary>Changes the account's own name.</summary>
    public static AppStateAction PushName(string name) =>
        new(Collections.CriticalBlock, [AppStateIndex.PushName], 1, new SyncActionValue { PushNameSetting = new PushNameSetting { Name = name } });

    /// <summary>Makes, renames or deletes a label.</summary>
    public static AppStateAction EditLabel(string labelId, string name, int color, bool isDeleted) => new(
        Collections.Regular, [AppStateIndex.LabelEdit, labelId], 3, new SyncActionValue { LabelEditAction = new LabelEditAction { Name = name, Color = color, Deleted = isDeleted } });

    /// <summary>Puts a label on a chat, or takes it off.</summary>
    public static AppStateAction LabelChat(string labelId, Jid chat, bool isLabeled) =>
        new(Collections.Regular, [AppStateIndex.LabelChat, labelId, chat.ToString()], 3, Labeled(isLabeled));

    /// <summary>Puts a label on a message, or takes it off.</summary>
    public static AppStateAction LabelMessage(string labelId, Jid chat, string messageId, bool isLabeled) =>
        new(Collections.Regular, [AppStateIndex.LabelMessage, labelId, chat.ToString(), messageId, "0", "0"], 3, Labeled(isLabeled));

    private static SyncActionValue Labeled(bool isLabeled) => new() { LabelAssociationAction = new LabelAssociationAction { Labeled = isLabeled } };

    private static SyncActionMessageRange Range(Jid chat, LastMessage? last)
    {
        var range = new SyncActionMessageRange();
        if (last is null) return range;
        var seconds = last.Timestamp.ToUnixTimeSeconds();
        var key = new MessageKey { RemoteJid = chat.ToString(), FromMe = last.IsFromMe, Id = last.Id };
        if (last.Participant is { } author) key.Participant = author.ToString();
        range.LastMessageTimestamp = seconds;
        range.Messages.Add(new SyncActionMessage { Key = key, Timestamp = seconds });
        return range;
    }

    private static string Flag(bool value) => value ? "1" : "0";

    private static string Author(bool isFromMe, Jid? participant) => isFromMe || participant is null ? "0" : participant.Value.ToString();
}
