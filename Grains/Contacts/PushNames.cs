using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Contacts;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Contacts;

/// <summary>
/// Names that contacts give themselves, which arrive with their messages. A name that replaces another one is a <c>contact.updated</c>; only the database knows
/// the former name, so that names that were seen before are remembered to spare it. Safe from any thread.
/// </summary>
internal sealed class PushNames(ChannelRecord record)
{
    /// <summary>Contacts whose names are remembered.</summary>
    private const int Limit = 2_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    /// <summary>Stores the name of a contact, and raises the event if it had another one.</summary>
    public void Add(EventBatch batch, Participant contact, DateTimeOffset at, string? verifiedName)
    {
        if (contact.PushName is not { Length: > 0 } name || !IsNew(contact.Jid, name))
        {
            ContactRows.PutContact(batch.Unit, record.Id, contact, at, verifiedName);
            return;
        }
        var payload = new ContactUpdatedPayload { Contact = contact, Changes = [ContactField.PushName], Timestamp = at };
        var webhookEvent = record.NewEvent(EventCatalogue.ContactUpdated, payload, EventChatKind.Direct);
        ContactRows.PutContact(batch.Unit, record.Id, contact, at, verifiedName, webhookEvent.Id);
        OutboxRows.AddOfContact(batch.Unit, webhookEvent, contact.Jid);
    }

    /// <summary>A batch was not written: the names of it may not be stored.</summary>
    public void Forget()
    {
        lock (_gate) _seen.Clear();
    }

    private bool IsNew(string jid, string name)
    {
        lock (_gate)
        {
            if (_seen.TryGetValue(jid, out var seen) && seen == name) return false;
            if (_seen.Count >= Limit) _seen.Clear();
            _seen[jid] = name;
            return true;
        }
    }
}
