using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Contacts;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Contacts;

/// <summary>Names of contacts, and accounts that were kept under two names until a batch shows that they are one.</summary>
internal sealed class ContactsProjector(
    ChannelDependencies dependencies, ChannelRecord record, AddressBook addresses, PushNames names) : IEventProjector
{
    /// <inheritdoc />
    public ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case ContactSaved saved:
                ContactRows.SaveContact(
                    batch.Unit, record.Id, Addresses.Participant(saved.Contact, saved.PhoneNumber, null), saved.FullName, saved.FirstName, saved.At);
                // The first read of the app state is how things were before.
                if (!saved.IsInitial) AddNameEvent(batch, saved);
                return new(true);
            case ContactNamed contact:
                names.Add(batch, Addresses.Participant(contact.Contact, null, contact.PushName), record.Now, null);
                return new(true);
            case ContactUsernameChanged { Username: null } unnamed:
                UsernameRows.DropUsername(batch.Unit, record.Id, Addresses.Participant(unnamed.Contact, unnamed.PhoneNumber, null), record.Now);
                return new(true);
            case ContactUsernameChanged named:
                UsernameRows.PutUsername(batch.Unit, record.Id, Addresses.Participant(named.Contact, named.PhoneNumber, null, named.Username), record.Now);
                return new(true);
            default:
                return new(false);
        }
    }

    /// <inheritdoc />
    public async ValueTask ProjectChangesAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Changes.LidsByPhoneNumber.Count > 0) await MergeLidsAsync(batch, cancellationToken);
        if (batch.Changes.AccountNumbers.Count > 0) MergeNumbers(batch);
    }

    /// <inheritdoc />
    public void Forget() => names.Forget();

    private void AddNameEvent(EventBatch batch, ContactSaved saved) => OutboxRows.Add(batch.Unit, record.NewEvent(
        EventCatalogue.ContactUpdated,
        new ContactUpdatedPayload
        {
            Contact = Addresses.Participant(saved.Contact, saved.PhoneNumber, null), Changes = [ContactField.SavedName], SavedName = saved.FullName,
            Timestamp = saved.At,
        },
        EventChatKind.Direct));

    /// <summary>Pairs of number and LID that became known: an account that was kept under one of them is one contact under both from now on.</summary>
    private async Task MergeLidsAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        var pairs = batch.Changes.LidsByPhoneNumber.Where(pair => pair.Key != batch.Row.PhoneNumber)
            .Select(pair => (Number: pair.Key, Jid: Jid.FromPhoneNumber(pair.Key).ToString(), Lid: Jid.FromLid(pair.Value).ToString())).ToArray();
        if (pairs.Length == 0) return;
        var unresolved = await dependencies.Chats.Merging.FindUnresolvedAsync(
            record.Id, [.. pairs.Select(pair => pair.Jid)], [.. pairs.Select(pair => pair.Lid)], cancellationToken);
        var moved = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (number, jid, lid) in pairs)
        {
            ChatMerging.DropFormerLids(batch.Unit, record.Id, lid, jid);
            if (!unresolved.Contains(jid) && !unresolved.Contains(lid)) continue;
            var phoneNumber = Addresses.PhoneOf(number)!;
            ChatMerging.Merge(batch.Unit, record.Id, batch.Row.Mode, lid, jid, phoneNumber, record.Now);
            batch.AddTimedChat(jid);
            moved[lid] = jid;
            OutboxRows.Add(batch.Unit, record.NewEvent(EventCatalogue.ContactResolved, new ContactResolvedPayload(jid, lid, phoneNumber, record.Now)));
            batch.HasWebhookEvents = true;
        }
        Move(batch, moved);
    }

    /// <summary>Numbers for which the server named the account's number: where that is another one, chat and contact go by it.</summary>
    private void MergeNumbers(EventBatch batch)
    {
        foreach (var (number, account) in batch.Changes.AccountNumbers) addresses.Keep(number, account);
        var moved = batch.Changes.AccountNumbers.Where(pair => pair.Key != pair.Value).ToDictionary(
            pair => Jid.FromPhoneNumber(pair.Key).ToString(), pair => Jid.FromPhoneNumber(pair.Value).ToString(), StringComparer.Ordinal);
        foreach (var (dialed, jid) in moved)
        {
            ChatMerging.MergeNumber(batch.Unit, record.Id, batch.Row.Mode, dialed, jid, Addresses.PhoneOf(Jid.Parse(jid).User)!, record.Now);
            batch.AddTimedChat(jid);
        }
        Move(batch, moved);
    }

    private void Move(EventBatch batch, Dictionary<string, string> chats)
    {
        if (chats.Count == 0) return;
        dependencies.Recent.Move(record.Id, chats);
        batch.MovesChats = true;
    }
}
