using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Presence;
using WhatIsUp.Grains.Channels.State;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Which announcements of presence are events, and how long they are kept.</summary>
public sealed class PresenceBookTests
{
    private const string Chat = "4915187654321@s.whatsapp.net";
    private readonly StepTime _time = new();
    private readonly PresenceBook _book;

    public PresenceBookTests() => _book = new PresenceBook(_time);

    private bool Take(PresenceState state, string chat = Chat) => _book.Take(new PresencePayload
    {
        ChatId = chat, Participant = new Participant(chat, null, null, null), Presence = state, Timestamp = _time.GetUtcNow(),
    });

    [Fact]
    public void Repeated_announcement_is_one_event()
    {
        Assert.True(Take(PresenceState.Typing));
        _time.Step(10);
        Assert.False(Take(PresenceState.Typing));
        _time.Step(10);
        Assert.True(Take(PresenceState.Paused));
    }

    [Fact]
    public void Changes_within_the_quiet_time_are_one_event_with_the_last_state()
    {
        Assert.True(Take(PresenceState.Typing));
        Assert.False(Take(PresenceState.Paused));
        Assert.False(Take(PresenceState.Available));
        Assert.Empty(_book.TakeDue());
        Assert.Equal(_time.GetUtcNow() + PresenceBook.Quiet, _book.NextDue);
        _time.Step(1);
        Assert.Equal(PresenceState.Available, Assert.Single(_book.TakeDue()).Presence);
        Assert.Empty(_book.TakeDue());
        // What ends as it began changes nothing.
        _time.Step(1);
        Assert.True(Take(PresenceState.Unavailable));
        Assert.False(Take(PresenceState.Available));
        Assert.False(Take(PresenceState.Unavailable));
        _time.Step(1);
        Assert.Empty(_book.TakeDue());
    }

    [Fact]
    public void Typing_without_an_end_ends_by_itself()
    {
        Assert.True(Take(PresenceState.Recording));
        Assert.Equal(_time.GetUtcNow() + PresenceBook.TypingLifetime, _book.NextDue);
        _time.Step(24);
        Assert.Equal(PresenceState.Recording, Assert.Single(_book.Find(Chat)).Presence);
        _time.Step(1);
        Assert.Equal(PresenceState.Paused, Assert.Single(_book.Find(Chat)).Presence);
        Assert.Equal(PresenceState.Paused, Assert.Single(_book.TakeDue()).Presence);
        Assert.Null(_book.NextDue);
    }

    [Fact]
    public void Oldest_person_is_forgotten_beyond_the_bound_and_a_lost_event_is_raised_again()
    {
        for (var i = 0; i <= PresenceBook.MaxEntries; i++)
        {
            Take(PresenceState.Available, $"{1_000_000 + i}@s.whatsapp.net");
            _time.Step(0.001);
        }
        Assert.Empty(_book.Find("1000000@s.whatsapp.net"));
        Assert.Single(_book.Find("1000001@s.whatsapp.net"));
        _time.Step(1);
        Assert.False(Take(PresenceState.Available, "1000001@s.whatsapp.net"));
        _book.Forget();
        Assert.True(Take(PresenceState.Available, "1000001@s.whatsapp.net"));
        _book.Clear();
        Assert.Empty(_book.Find("1000001@s.whatsapp.net"));
    }

    private sealed class StepTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero);

        public void Step(double seconds) => _now += TimeSpan.FromSeconds(seconds);

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
