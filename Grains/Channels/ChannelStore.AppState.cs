using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels;

/// <summary>What the devices of the account agreed on: chats, contacts, labels.</summary>
public sealed partial class ChannelStore
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(CancellationToken cancellationToken) => parts.Signals.LoadAppStateKeysAsync(Id, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken) => parts.Signals.LoadCollectionsAsync(Id, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken) =>
        parts.Signals.LoadValueMacsAsync(Id, collection, indexMacs, cancellationToken);

    private void AddAppState(WriteUnit unit, ChannelRow channel, AppStateEvent fact)
    {
        switch (fact)
        {
            case UnarchivesChats setting:
                ChannelRows.UpdateUnarchives(unit, Id, setting.IsOn);
                return;
            case ContactSaved saved:
                ChatRows.SaveContact(unit, Id, Addresses.Participant(saved.Contact, saved.PhoneNumber, null), saved.FullName, saved.FirstName, saved.At);
                return;
            case LabelEdited edited:
                ChatRows.Apply(unit, Id, edited);
                Tell(EventCatalogue.LabelUpdated, new LabelChangePayload
                {
                    LabelId = edited.LabelId, Name = edited.IsDeleted ? null : edited.Name, Color = edited.IsDeleted ? null : edited.Color, Deleted = edited.IsDeleted, Timestamp = edited.At,
                });
                return;
            case ChatEvent chatFact:
                AddChatFact(chatFact);
                return;
        }

        void AddChatFact(ChatEvent happened)
        {
            var chat = Addresses.Of(happened.Chat, happened.ChatPhoneNumber);
            ChatRows.Apply(unit, Id, channel.Mode, chat, happened);
            var kind = KindOf(happened.Chat);
            var payload = new ChatChangePayload { ChatId = chat, Timestamp = happened.At };
            switch (happened)
            {
                case ChatArchived archived:
                    Tell(EventCatalogue.ChatArchived, payload with { Archived = archived.IsArchived }, kind);
                    break;
                case ChatPinned pinned:
                    Tell(EventCatalogue.ChatPinned, payload with { Pinned = pinned.IsPinned }, kind);
                    break;
                case ChatMuted muted:
                    Tell(EventCatalogue.ChatUpdated, payload with { Muted = muted.Until is not null, MutedUntil = muted.Until == DateTimeOffset.MaxValue ? null : muted.Until }, kind);
                    break;
                case ChatMarked marked:
                    Tell(EventCatalogue.ChatUpdated, payload with { Unread = !marked.IsRead }, kind);
                    break;
                case ChatCleared cleared:
                    Tell(EventCatalogue.ChatUpdated, cleared.IsChatDeleted ? payload with { Deleted = true } : payload with { Cleared = true }, kind);
                    break;
                case MessageStarred starred:
                    MarkRows.Put(unit, Id, starred.MessageId, MarkKind.Star, Self(channel), true, starred.IsStarred ? "1" : "", starred.At);
                    break;
                case LabelAssigned assigned:
                    Tell(EventCatalogue.LabelUpdated, new LabelChangePayload { LabelId = assigned.LabelId, ChatId = chat, MessageId = assigned.MessageId, Assigned = assigned.IsAssigned, Timestamp = assigned.At }, kind);
                    break;
            }
        }

        void Tell<T>(string name, T payload, EventChatKind kind = EventChatKind.None)
        {
            // What is read from the beginning was so before.
            if (!fact.IsInitial) OutboxRows.Add(unit, NewEvent(name, Now, payload, kind));
        }
    }

    /// <summary>Pairs that became known: whoever was kept under one name only is one contact under both from now on.</summary>
    /// <returns>True when somebody is to be told.</returns>
    private async Task<bool> AddPairsAsync(WriteUnit unit, ChannelRow channel, Dictionary<string, string> pairs, CancellationToken cancellationToken)
    {
        if (pairs.Count == 0) return false;
        var moved = new Dictionary<string, string>(StringComparer.Ordinal);
        var named = pairs.Where(pair => pair.Key != channel.PhoneNumber).Select(pair => (Number: pair.Key, Jid: Jid.FromPhoneNumber(pair.Key).ToString(), Lid: Jid.FromLid(pair.Value).ToString())).ToArray();
        if (named.Length == 0) return false;
        var unresolved = await parts.Chats.FindUnresolvedAsync(Id, [.. named.Select(pair => pair.Jid)], [.. named.Select(pair => pair.Lid)], cancellationToken);
        var isTold = false;
        foreach (var (number, jid, lid) in named)
        {
            ChatRows.DropFormerLids(unit, Id, lid, jid);
            if (!unresolved.Contains(jid) && !unresolved.Contains(lid)) continue;
            var phoneNumber = Addresses.PhoneOf(number)!;
            ChatRows.Merge(unit, Id, channel.Mode, lid, jid, phoneNumber, Now);
            _timed.Add(jid);
            moved[lid] = jid;
            OutboxRows.Add(unit, NewEvent(EventCatalogue.ContactResolved, Now, new ContactResolvedPayload(jid, lid, phoneNumber, Now)));
            isTold = true;
        }
        if (moved.Count > 0) parts.Recent.Move(Id, moved);
        return isTold;
    }

    /// <summary>Numbers that the server was asked about: where the account's JID has another, chat and contact go by that.</summary>
    /// <returns>True when something moves.</returns>
    private bool AddAccountNumbers(WriteUnit unit, ChannelRow channel, Dictionary<string, string> numbers)
    {
        foreach (var (number, account) in numbers) Keep(number, account);
        var moved = numbers.Where(pair => pair.Key != pair.Value).ToDictionary(pair => Jid.FromPhoneNumber(pair.Key).ToString(), pair => Jid.FromPhoneNumber(pair.Value).ToString(), StringComparer.Ordinal);
        if (moved.Count == 0) return false;
        foreach (var (asked, jid) in moved)
        {
            ChatRows.MergeNumber(unit, Id, channel.Mode, asked, jid, Addresses.PhoneOf(Jid.Parse(jid).User)!, Now);
            _timed.Add(jid);
        }
        parts.Recent.Move(Id, moved);
        return true;
    }
}
