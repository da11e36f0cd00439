using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.Grains.Events;

/// <summary>
/// Notifies the grains of feeds of commits on this silo, over a stream. Commits of a customer within a moment share one notification. Best effort: the readers
/// poll the store.
/// </summary>
public sealed class EventFeedSignals(IServiceProvider services, TimeProvider time, ILogger<EventFeedSignals> logger) : BackgroundService
{
    /// <summary>Name of the stream provider, and namespace of the streams.</summary>
    public const string Stream = "event-feed";

    private const int MaxWaiting = 10_000;
    private const int Queues = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxDelivery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, bool> _waiting = new(StringComparer.Ordinal);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Adds the streams of a silo: in memory, and without stored subscriptions.</summary>
    public static void AddStreams(ISiloBuilder silo) => silo.AddMemoryStreams(Stream, streams =>
    {
        streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        streams.ConfigurePartitioning(Queues);
        streams.ConfigurePullingAgent(agents => agents.Configure(options => options.MaxEventDeliveryTime = MaxDelivery));
    });

    /// <summary>Events of a customer were committed. Never waits; too many customers at once are left to the poll.</summary>
    public void Notify(CustomerId customer, Mode mode)
    {
        if (_waiting.Count >= MaxWaiting) return;
        if (_waiting.TryAdd(IEventFeedGrain.KeyOf(customer, mode), true)) _wake.Writer.TryWrite(true);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _wake.Reader.WaitToReadAsync(stoppingToken))
        {
            _wake.Reader.TryRead(out _);
            foreach (var key in _waiting.Keys)
            {
                _waiting.TryRemove(key, out _);
                await PublishAsync(key);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task PublishAsync(string key)
    {
        try
        {
            var provider = services.GetRequiredKeyedService<IStreamProvider>(Stream);
            await provider.GetStream<long>(StreamId.Create(Stream, key)).OnNextAsync(1);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            logger.FeedNotNotified(fault.GetType().Name);
        }
    }
}
