using System.Text.Json;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>
/// A channel's row as the last commit of this activation left it, and the fenced writes of this activation. The row changes inside one critical section, so
/// that a call and an event of the connection never decide on the same state. Safe from any thread.
/// </summary>
public sealed class ChannelRecord(ChannelDependencies dependencies, ChannelRow row, long epoch) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ILogger<ChannelRecord> _logger = dependencies.Loggers.CreateLogger<ChannelRecord>();
    private volatile ChannelRow _row = row;
    private volatile ChannelSettings _settings = null!;
    private Task _batch = Task.CompletedTask;
    private bool _isRowInDoubt;

    /// <summary>The channel as the last commit left it.</summary>
    public ChannelRow Row => _row;

    /// <summary>Id of the channel.</summary>
    public ChannelId Id => Fence.Channel;

    /// <summary>Condition of every write: the epoch of this activation.</summary>
    public ChannelFence Fence { get; } = new(row.Id, epoch);

    /// <summary>How the channel behaves.</summary>
    public required ChannelSettings Settings { get => _settings; set => _settings = value; }

    /// <summary>True once a newer epoch was found: this activation owns nothing any more.</summary>
    public bool IsFenced { get; private set; }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => dependencies.Time.GetUtcNow();

    /// <summary>The lease was lost: the next write would be rejected.</summary>
    public void MarkFenced() => IsFenced = true;

    /// <summary>An empty unit under this activation's fence.</summary>
    public UnitOfWork NewUnit() => new(Fence);

    /// <summary>An event of the channel for its webhook endpoints, which happens now.</summary>
    public OutboxEvent NewEvent<T>(string name, T payload, EventChatKind kind = EventChatKind.None) => new(
        PrefixedId.New(PrefixedId.Event), _row.CustomerId, _row.Mode, Id, name, Now, JsonSerializer.Serialize(payload, PublicJson.Options), kind);

    /// <summary>Adds an event to a batch, unless it was stored before its notification was acknowledged: it has the same id each time.</summary>
    public async ValueTask PublishAsync<T>(
        EventBatch batch, ClientEvent source, string name, T payload, EventChatKind kind, CancellationToken cancellationToken)
    {
        var webhookEvent = NewEvent(name, payload, kind);
        if (source.Notice is { } notice)
        {
            webhookEvent = webhookEvent with { Id = PrefixedId.Of(PrefixedId.Event, notice.At, $"{Id} {name} {notice.Id}") };
            if (await dependencies.Outbox.HasEventAsync(webhookEvent.Id, cancellationToken)) return;
        }
        OutboxRows.Add(batch.Unit, webhookEvent);
        batch.HasWebhookEvents = true;
    }

    /// <summary>Commits a unit that leaves the row as it is.</summary>
    /// <exception cref="StoreFencedException">A newer activation owns the channel.</exception>
    public async Task WriteAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        try
        {
            await dependencies.Writer.CommitAsync(unit, cancellationToken);
        }
        catch (StoreFencedException)
        {
            IsFenced = true;
            throw;
        }
    }

    /// <summary>Changes the row; <paramref name="change"/> gets the unit and the row, and returns the row as the unit leaves it.</summary>
    /// <exception cref="StoreFencedException">A newer activation owns the channel.</exception>
    public async Task ChangeAsync(Func<UnitOfWork, ChannelRow, ChannelRow> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        await EnterAsync(cancellationToken);
        try
        {
            var unit = NewUnit();
            var next = change(unit, _row);
            await ReplaceRowAsync(WriteAsync(unit, cancellationToken), next);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Enters the critical section in which the row may change. When the outcome of the last change is unknown, the row is read again first.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        if (!_isRowInDoubt) return;
        try
        {
            _row = await dependencies.Channels.GetAsync(Id, cancellationToken) ?? _row;
            _isRowInDoubt = false;
        }
        catch
        {
            _gate.Release();
            throw;
        }
    }

    /// <summary>Leaves the critical section.</summary>
    public void Leave() => _gate.Release();

    /// <summary>Keeps the row that a commit writes; a commit that failed may have written it nevertheless. Inside the critical section.</summary>
    public async Task ReplaceRowAsync(Task commit, ChannelRow next)
    {
        ArgumentNullException.ThrowIfNull(commit);
        _isRowInDoubt = true;
        await commit;
        _row = next;
        _isRowInDoubt = false;
    }

    /// <summary>Starts the commit of a batch of the client. Inside the critical section; the task may be awaited outside it.</summary>
    public Task BeginBatch(UnitOfWork unit, CancellationToken cancellationToken) => _batch = WriteAsync(unit, cancellationToken);

    /// <summary>Completes when the last batch that was started is written or has failed: its content can't be read before.</summary>
    public async Task WhenBatchEndsAsync() => await _batch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>
    /// Wakes the webhook endpoints. Their rows are durable by now, so a failure here must not look like a failed commit: the sweep finds the rows.
    /// </summary>
    public async Task WakeEndpointsAsync()
    {
        try
        {
            await dependencies.Nudges.NudgeAsync(_row.CustomerId, _row.Mode, Id, CancellationToken.None);
        }
        catch (Exception exception)
        {
            _logger.EndpointsNotWoken(exception.GetType().Name, Id);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();
}
