using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>Converts entries of the app state to stored facts and events. Unknown entries have no effect; they are stored all the same.</summary>
internal static class AppStateFacts
{
    private const int MaxNameLength = 1024;
    private const int MaxMessageIdParts = 5;
    private const int MaxReplyIdLength = 64;
    private const int MaxReplyLength = 65_536;
    private const int MaxKeywords = 64;

    /// <summary>Adds the facts of an entry to the transaction.</summary>
    /// <returns>The account's new name if the entry changed it.</returns>
    public static async ValueTask<string?> ApplyAsync(
        DeviceTransaction transaction, ClientConnection connection, Mutation mutation, bool isInitial, CancellationToken cancellationToken)
    {
        if (AppStateIndex.Read(mutation.Index) is not { } index || Parse(mutation.Value) is not { } value) return null;
        var at = TimeOf(value.Timestamp) ?? connection.Time.GetUtcNow();
        var isSet = !mutation.IsRemoval;
        if (index[0] == AppStateIndex.PushName)
        {
            if (isSet && Bounded(value.PushNameSetting?.Name) is { Length: > 0 } name && name != transaction.Credentials.PushName) return name;
            return null;
        }
        if (index[0] == AppStateIndex.ContactSalt)
        {
            ContactSalt.Note(transaction, isSet ? value.NctSaltSyncAction?.Salt : null);
            return null;
        }
        if (index[0] == AppStateIndex.UnarchiveChats)
        {
            transaction.Changes.Events.Add(
                new UnarchivesChats(isSet && (value.UnarchiveChatsSetting?.UnarchiveChats ?? false)) { At = at, IsInitial = isInitial });
            return null;
        }
        if (index[0] == AppStateIndex.StatusPrivacy)
        {
            transaction.Changes.StatusAudiences[StatusAudience.PrivacyId] = isSet ? AudienceOf(value.StatusPrivacy) : null;
            return null;
        }
        if (index.Length < 2) return null;
        if (index[0] == AppStateIndex.LabelEdit)
        {
            if (value.LabelEditAction is { } edit)
                transaction.Changes.Events.Add(
                    new LabelEdited(index[1], Bounded(edit.Name) ?? "", edit.Color, edit.Deleted || mutation.IsRemoval) { At = at, IsInitial = isInitial });
            return null;
        }
        if (index[0] == AppStateIndex.QuickReply)
        {
            if (QuickReplyOf(index[1], value.QuickReplyAction, mutation.IsRemoval) is { } reply)
                transaction.Changes.Events.Add(reply with { At = at, IsInitial = isInitial });
            return null;
        }
        var subject = index[0] is AppStateIndex.LabelChat or AppStateIndex.LabelMessage ? index.ElementAtOrDefault(2) : index[1];
        if (!Jid.TryParse(subject, out var subjectJid)) return null;
        if (await AddAddressesAsync(transaction, index[0], subjectJid.ToAccount(), value, cancellationToken)) return null;
        var chat = await Receipts.ByLidAsync(transaction, subjectJid.ToAccount(), cancellationToken);
        var number = subjectJid.IsPhoneNumber ? subjectJid.User : chat.IsLid ? await transaction.LoadPhoneNumberAsync(chat.User, cancellationToken) : null;
        if (ContactOf(index[0], value, mutation.IsRemoval) is { } contact)
        {
            transaction.Changes.Events.Add(new ContactSaved(chat, number, Bounded(contact.Full), Bounded(contact.First)) { At = at, IsInitial = isInitial });
            if (Usernames.Read(contact.Username) is { } username) await Usernames.NoteAsync(transaction, connection, subjectJid, username, cancellationToken);
            return null;
        }
        if (ChatFact(index, value, isSet, chat, at) is { } fact) transaction.Changes.Events.Add(fact with { ChatPhoneNumber = number, IsInitial = isInitial });
        return null;
    }

    private static QuickReplyChanged? QuickReplyOf(string replyId, QuickReplyAction? action, bool isRemoval)
    {
        if (replyId.Length is 0 or > MaxReplyIdLength) return null;
        if (isRemoval || action is { Deleted: true }) return new QuickReplyChanged(replyId, "", "", [], 0, true) { At = default };
        if (action is null || action.Message.Length > MaxReplyLength) return null;
        string[] keywords = [.. action.Keywords.Where(word => word.Length is > 0 and <= MaxNameLength).Take(MaxKeywords)];
        return new QuickReplyChanged(replyId, Bounded(action.Shortcut) ?? "", action.Message, keywords, Math.Max(0, action.Count), false) { At = default };
    }

    private static ChatEvent? ChatFact(string[] index, SyncActionValue value, bool isSet, Jid chat, DateTimeOffset at) => index[0] switch
    {
        AppStateIndex.Mute when value.MuteAction is { } mute => new ChatMuted(isSet && mute.Muted ? EndOf(mute) : null) { Chat = chat, At = at },
        AppStateIndex.Pin when value.PinAction is { } pin => new ChatPinned(isSet && pin.Pinned) { Chat = chat, At = at },
        AppStateIndex.StatusMute when value.UserStatusMuteAction is { } mute => new StoriesMuted(isSet && mute.Muted) { Chat = chat, At = at },
        AppStateIndex.Archive when value.ArchiveChatAction is { } archive => new ChatArchived(isSet && archive.Archived) { Chat = chat, At = at },
        AppStateIndex.MarkRead when value.MarkChatAsReadAction is { } mark && isSet => new ChatMarked(mark.Read) { Chat = chat, At = at },
        AppStateIndex.Clear when isSet => new ChatCleared(false) { Chat = chat, At = Until(value.ClearChatAction?.MessageRange) ?? at },
        AppStateIndex.Delete when isSet => new ChatCleared(true) { Chat = chat, At = Until(value.DeleteChatAction?.MessageRange) ?? at },
        AppStateIndex.Star when MessageOf(index) is { } id =>
            new MessageStarred(id, index[3] == "1", isSet && (value.StarAction?.Starred ?? false)) { Chat = chat, At = at },
        AppStateIndex.DeleteMessage when isSet && MessageOf(index) is { } id => new MessageDeletedForMe(id, index[3] == "1") { Chat = chat, At = at },
        AppStateIndex.LabelChat when value.LabelAssociationAction is { } label =>
            new LabelAssigned(index[1], null, isSet && label.Labeled) { Chat = chat, At = at },
        AppStateIndex.LabelMessage when value.LabelAssociationAction is { } label && index.Length > 3 && index[3].Length is > 0 and <= MessageIds.MaxLength =>
            new LabelAssigned(index[1], index[3], isSet && label.Labeled) { Chat = chat, At = at },
        _ => null,
    };

    private static (string? Full, string? First, string? Username)? ContactOf(string kind, SyncActionValue value, bool isRemoval) => kind switch
    {
        AppStateIndex.Contact or AppStateIndex.LidContact when isRemoval => (null, null, null),
        AppStateIndex.Contact when value.ContactAction is { } contact =>
            (NameOf(contact.FullName, contact.FirstName), Some(contact.FirstName), contact.Username),
        AppStateIndex.LidContact when value.LidContactAction is { } contact =>
            (NameOf(contact.FullName, contact.FirstName), Some(contact.FirstName), contact.Username),
        _ => null,
    };

    /// <summary>Stores the pair of number and LID in an entry.</summary>
    /// <returns>True if the entry contains nothing else.</returns>
    private static async ValueTask<bool> AddAddressesAsync(
        DeviceTransaction transaction, string kind, Jid subject, SyncActionValue value, CancellationToken cancellationToken)
    {
        var other = kind switch
        {
            AppStateIndex.PnForLid => value.PnForLidChatAction?.PnJid,
            AppStateIndex.Contact => subject.IsLid ? value.ContactAction?.PnJid : value.ContactAction?.LidJid,
            _ => null,
        };
        if (Jid.TryParse(other, out var alias)) await AddressBook.AddPairAsync(transaction, subject, alias.ToAccount(), cancellationToken);
        return kind == AppStateIndex.PnForLid;
    }

    /// <summary>Who sees the account's status updates; null for what makes no sense.</summary>
    private static StatusAudience? AudienceOf(StatusPrivacyAction? action) => action is not { HasMode: true } ? null : new StatusAudience(
        action.Mode switch
        {
            StatusPrivacyAction.Types.StatusDistributionMode.AllowList => StatusSetting.AllowList,
            StatusPrivacyAction.Types.StatusDistributionMode.DenyList => StatusSetting.DenyList,
            StatusPrivacyAction.Types.StatusDistributionMode.CloseFriends => StatusSetting.CloseFriends,
            _ => StatusSetting.Contacts,
        },
        [.. action.UserJid.Take(StatusAudience.MaxAccounts).Select(text => Jid.TryParse(text, out var jid) ? jid.ToAccount() : default)
            .Where(jid => jid.IsLid || jid.IsPhoneNumber)]);

    private static string? MessageOf(string[] index) =>
        index.Length >= MaxMessageIdParts && index[2].Length is > 0 and <= MessageIds.MaxLength ? index[2] : null;

    private static DateTimeOffset? Until(SyncActionMessageRange? range) =>
        range is { HasLastMessageTimestamp: true, LastMessageTimestamp: > 0 and < 100_000_000_000 }
            ? DateTimeOffset.FromUnixTimeSeconds(range.LastMessageTimestamp) : null;

    private static DateTimeOffset EndOf(MuteAction mute) => TimeOf(mute.MuteEndTimestamp) ?? DateTimeOffset.MaxValue;

    private static DateTimeOffset? TimeOf(long milliseconds) =>
        milliseconds is > 0 and < 100_000_000_000_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    private static string? NameOf(params ReadOnlySpan<string?> names)
    {
        foreach (var name in names)
            if (name is { Length: > 0 }) return name;
        return "";
    }

    private static string? Some(string? name) => name is { Length: > 0 } ? name : null;

    private static string? Bounded(string? text) =>
        text is { Length: > MaxNameLength } ? text[..(char.IsHighSurrogate(text[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength)] : text;

    private static SyncActionValue? Parse(byte[] bytes)
    {
        try
        {
            return SyncActionValue.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
