using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Messages;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>When an unanswered message is sent again.</summary>
public sealed class UnansweredMessagesTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly UnansweredMessages _unanswered;

    public UnansweredMessagesTests() => _unanswered = new UnansweredMessages(new ChannelOptions(), _time);

    private static QueuedMessage Message(long sequence) =>
        new(sequence, $"m{sequence}", "chat", "chat", [], "text", null, []) { SenderJid = "own", SenderLid = null };

    [Fact]
    public void Message_times_out_by_its_own_deadline_and_only_once()
    {
        _unanswered.Begin(Message(1), isFresh: true);
        _time.Advance(TimeSpan.FromSeconds(10));
        _unanswered.Begin(Message(2), isFresh: true);
        _time.Advance(TimeSpan.FromSeconds(65));
        Assert.Equal(1, _unanswered.TakeDue());
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(85), _unanswered.NextDue);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, _unanswered.TakeDue());
        Assert.Null(_unanswered.NextDue);
    }

    [Fact]
    public void Deadline_of_a_message_starts_when_the_socket_has_written_it()
    {
        _unanswered.Begin(Message(1), isFresh: true);
        _time.Advance(TimeSpan.FromSeconds(30));
        _unanswered.HandOver("m1");
        _time.Advance(TimeSpan.FromSeconds(45));
        Assert.Null(_unanswered.TakeDue());
        Assert.True(_unanswered.IsUnderWay("m1"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, _unanswered.TakeDue());
    }
}
