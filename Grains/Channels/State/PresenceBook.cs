using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Presence;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>
/// The announced presence of others, in memory: of at most <see cref="MaxEntries"/> people, the oldest are dropped. Decides which announcements are events:
/// those that change something, at most one per person in <see cref="Quiet"/>; faster changes are one event with the last state. Safe from any thread.
/// </summary>
public sealed class PresenceBook(TimeProvider time)
{
    /// <summary>Maximum number of people.</summary>
    public const int MaxEntries = 4_096;

    /// <summary>Shortest time between two events of one person.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>Typing ends if it was not announced again for this long (reference: whatsmeow).</summary>
    public static readonly TimeSpan TypingLifetime = TimeSpan.FromSeconds(25);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Chat, string Person), Entry> _entries = [];

    /// <summary>Stores an announcement.</summary>
    /// <returns>True when it is an event now; false for one that changes nothing, or that <see cref="TakeDue"/> returns later.</returns>
    public bool Take(PresencePayload presence)
    {
        ArgumentNullException.ThrowIfNull(presence);
        lock (_gate)
        {
            var key = KeyOf(presence);
            if (!_entries.TryGetValue(key, out var entry))
            {
                if (_entries.Count >= MaxEntries) _entries.Remove(_entries.MinBy(known => known.Value.Latest.Timestamp).Key);
                _entries[key] = entry = new Entry();
            }
            entry.Latest = presence;
            entry.EndsAt = IsTyping(presence.Presence) ? presence.Timestamp + TypingLifetime : null;
            return Raise(entry);
        }
    }

    /// <summary>Due events: those that were delayed, and typing whose end was never announced.</summary>
    public IReadOnlyList<PresencePayload> TakeDue()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var entry in _entries.Values)
            {
                if (!(entry.EndsAt <= now)) continue;
                entry.Latest = entry.Latest with { Presence = PresenceState.Paused, Timestamp = now };
                entry.EndsAt = null;
            }
            return [.. _entries.Values.Where(Raise).Select(entry => entry.Latest)];
        }
    }

    /// <summary>When <see cref="TakeDue"/> has something next, or null.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate) return _entries.Values.Select(DueOf).Min();
        }
    }

    /// <summary>The announced presences in a chat, the latest first.</summary>
    public IReadOnlyList<PresencePayload> Find(string chatId)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            return [.. _entries.Where(entry => entry.Key.Chat == chatId)
                .Select(entry => entry.Value.EndsAt <= now ? entry.Value.Latest with { Presence = PresenceState.Paused } : entry.Value.Latest)
                .OrderByDescending(presence => presence.Timestamp)];
        }
    }

    /// <summary>Events may not have been stored: the next announcement is an event in any case.</summary>
    public void Forget()
    {
        lock (_gate)
            foreach (var entry in _entries.Values) entry.Raised = null;
    }

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        lock (_gate) _entries.Clear();
    }

    private bool Raise(Entry entry)
    {
        var now = time.GetUtcNow();
        if (Same(entry.Raised, entry.Latest) || now - entry.RaisedAt < Quiet) return false;
        (entry.Raised, entry.RaisedAt) = (entry.Latest, now);
        return true;
    }

    private static DateTimeOffset? DueOf(Entry entry) => Same(entry.Raised, entry.Latest) ? entry.EndsAt : entry.RaisedAt + Quiet;

    private static bool Same(PresencePayload? raised, PresencePayload latest) =>
        raised is not null && raised with { Timestamp = latest.Timestamp, Participant = latest.Participant } == latest;

    private static bool IsTyping(PresenceState state) => state is PresenceState.Typing or PresenceState.Recording;

    private static (string Chat, string Person) KeyOf(PresencePayload presence) => (presence.ChatId, presence.Participant?.Jid ?? "");

    private sealed class Entry
    {
        public PresencePayload Latest { get; set; } = null!;

        public PresencePayload? Raised { get; set; }

        public DateTimeOffset RaisedAt { get; set; } = DateTimeOffset.MinValue;

        public DateTimeOffset? EndsAt { get; set; }
    }
}
