using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>
/// Actions of a user on chats, messages, contacts and labels: collection, index, version and value as in Baileys (<c>Utils/chat-utils.js</c>).
/// A star is in <c>regular_high</c>, as in whatsmeow and in the tables of the web client.
/// </summary>
public static class AppStateActions
{
    private const long Forever = -1;

    /// <summary>Mutes a chat until a time; <see cref="DateTimeOffset.MaxValue"/> is forever, null unmutes.</summary>
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

    /// <summary>Deletes all messages of a chat on the account's own devices, including starred ones.</summary>
    public static AppStateAction Clear(Jid chat, LastMessage? last) => new(
        Collections.RegularHigh, [AppStateIndex.Clear, chat.ToString(), "1", "0"], 6,
        new SyncActionValue { ClearChatAction = new ClearChatAction { MessageRange = Range(chat, last) } });

    /// <summary>Deletes a chat on the account's own devices.</summary>
    public static AppStateAction Delete(Jid chat, LastMessage? last) => new(
        Collections.RegularHigh, [AppStateIndex.Delete, chat.ToString(), "1"], 6,
        new SyncActionValue { DeleteChatAction = new DeleteChatAction { MessageRange = Range(chat, last) } });

    /// <summary>Stars a message. The participant is the author of another member's message in a group.</summary>
    public static AppStateAction Star(Jid chat, string messageId, bool isFromMe, Jid? participant, bool isStarred) => new(
        Collections.RegularHigh, [AppStateIndex.Star, chat.ToString(), messageId, Flag(isFromMe), Author(isFromMe, participant)], 2,
        new SyncActionValue { StarAction = new StarAction { Starred = isStarred } });

    /// <summary>Deletes a message on the account's own devices.</summary>
    public static AppStateAction DeleteMessage(Jid chat, string messageId, bool isFromMe, Jid? participant, DateTimeOffset sentAt) => new(
        Collections.RegularHigh, [AppStateIndex.DeleteMessage, chat.ToString(), messageId, Flag(isFromMe), Author(isFromMe, participant)], 3,
        new SyncActionValue { DeleteMessageForMeAction = new DeleteMessageForMeAction { DeleteMedia = false, MessageTimestamp = sentAt.ToUnixTimeSeconds() } });

    /// <summary>Saves a contact's name; null removes the contact from the list.</summary>
    public static AppStateAction Contact(Jid contact, string? fullName, string? firstName = null, Jid? lid = null)
    {
        string[] index = [AppStateIndex.Contact, contact.ToString()];
        if (fullName is null)
            return new AppStateAction(Collections.CriticalUnblockLow, index, 2, new SyncActionValue { ContactAction = new ContactAction() }, IsRemoval: true);
        var action = new ContactAction { FullName = fullName };
        if (firstName is not null) action.FirstName = firstName;
        if (lid is { } known) action.LidJid = known.ToString();
        return new AppStateAction(Collections.CriticalUnblockLow, index, 2, new SyncActionValue { ContactAction = action });
    }

    /// <summary>Changes the account's own name.</summary>
    public static AppStateAction PushName(string name) =>
        new(Collections.CriticalBlock, [AppStateIndex.PushName], 1, new SyncActionValue { PushNameSetting = new PushNameSetting { Name = name } });

    /// <summary>Creates, renames or deletes a label.</summary>
    public static AppStateAction EditLabel(string labelId, string name, int color, bool isDeleted) => new(
        Collections.Regular, [AppStateIndex.LabelEdit, labelId], 3,
        new SyncActionValue { LabelEditAction = new LabelEditAction { Name = name, Color = color, Deleted = isDeleted } });

    /// <summary>Adds a label to a chat, or removes it.</summary>
    public static AppStateAction LabelChat(string labelId, Jid chat, bool isLabeled) =>
        new(Collections.Regular, [AppStateIndex.LabelChat, labelId, chat.ToString()], 3, Labeled(isLabeled));

    /// <summary>Adds a label to a message, or removes it. The participant is the author of somebody else's message in a group.</summary>
    public static AppStateAction LabelMessage(
        string labelId, Jid chat, string messageId, bool isLabeled, bool isFromMe = false, Jid? participant = null) => new(
        Collections.Regular, [AppStateIndex.LabelMessage, labelId, chat.ToString(), messageId, Flag(isFromMe), Author(isFromMe, participant)], 3,
        Labeled(isLabeled));

    /// <summary>Creates, changes or deletes a quick reply. A deletion sets the flag and keeps the entry (Baileys, whatsapp-rust).</summary>
    public static AppStateAction QuickReply(string replyId, string shortcut, string message, IEnumerable<string> keywords, int count, bool isDeleted)
    {
        var action = new QuickReplyAction { Shortcut = shortcut, Message = message, Count = count, Deleted = isDeleted };
        action.Keywords.AddRange(keywords);
        return new AppStateAction(Collections.Regular, [AppStateIndex.QuickReply, replyId], 2, new SyncActionValue { QuickReplyAction = action });
    }

    /// <summary>Hides the status updates of a contact on the account's own devices, or shows them again (reference: zapo).</summary>
    public static AppStateAction MuteStatus(Jid contact, bool isMuted) => new(
        Collections.RegularHigh, [AppStateIndex.StatusMute, contact.ToString()], 7,
        new SyncActionValue { UserStatusMuteAction = new UserStatusMuteAction { Muted = isMuted } });

    /// <summary>Chooses who sees the account's status updates (reference: zapo).</summary>
    public static AppStateAction StatusPrivacy(StatusAudience audience)
    {
        ArgumentNullException.ThrowIfNull(audience);
        var action = new StatusPrivacyAction
        {
            Mode = audience.Setting switch
            {
                StatusSetting.AllowList => StatusPrivacyAction.Types.StatusDistributionMode.AllowList,
                StatusSetting.DenyList => StatusPrivacyAction.Types.StatusDistributionMode.DenyList,
                StatusSetting.CloseFriends => StatusPrivacyAction.Types.StatusDistributionMode.CloseFriends,
                _ => StatusPrivacyAction.Types.StatusDistributionMode.Contacts,
            },
        };
        action.UserJid.AddRange(audience.Accounts.Select(account => account.ToString()));
        return new AppStateAction(Collections.RegularHigh, [AppStateIndex.StatusPrivacy], 7, new SyncActionValue { StatusPrivacy = action });
    }

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
