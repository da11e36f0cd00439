using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using WhatIsUp.Sandbox;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Cluster.Killing;

/// <summary>One channel, its phone and a friend, who also share a group; messages of several types flow both ways until told to stop, whatever happens to the process.</summary>
public sealed class KilledChannel(string id, SandboxPhone phone, SandboxPhone friend, Jid device, Jid group)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Words of messages that got a 202, by message id.</summary>
    private readonly ConcurrentDictionary<string, string> _accepted = new();

    /// <summary>Ids of what the friend wrote.</summary>
    private readonly ConcurrentQueue<string> _written = new();

    public string Id { get; } = id;

    public SandboxPhone Phone { get; } = phone;

    public SandboxPhone Friend { get; } = friend;

    /// <summary>Device JID that the pairing gave: must stay the only one.</summary>
    public Jid Device { get; } = device;

    public IReadOnlyDictionary<string, string> Accepted => _accepted;

    public IReadOnlyCollection<string> Written => _written;

    /// <summary>Requests that had to be repeated because the process was dead or dying.</summary>
    public int Repeated { get; private set; }

    /// <summary>Sends messages over REST; each keeps its client_ref until a 202 came, also over restarts.</summary>
    public async Task SendAsync(GatewayClient client, TimeSpan pace, CancellationToken enough, CancellationToken stop)
    {
        for (var n = 0; !enough.IsCancellationRequested; n++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"out {n} of {Id}");
            var to = (n % 3) switch { 0 => Friend.Lid.ToString(), 1 => "+" + Friend.Jid.User, _ => group.ToString() };
            _accepted[await AcceptAsync(client, KilledContent.Request(n, to, text, string.Create(CultureInfo.InvariantCulture, $"ref-{n}")), stop)] = text;
            await Task.Delay(pace, stop);
        }
    }

    /// <summary>Lets the friend write.</summary>
    public async Task WriteAsync(TimeSpan pace, CancellationToken enough, CancellationToken stop)
    {
        for (var n = 0; !enough.IsCancellationRequested; n++)
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"in {n} of {Id}");
            var sent = await Friend.SendAsync((n % 3) switch { 0 => Phone.Jid, 1 => Phone.Lid, _ => group }, KilledContent.Of(n, words), cancellationToken: stop);
            _written.Enqueue(sent.Id);
            await Task.Delay(pace, stop);
        }
    }

    private async Task<string> AcceptAsync(GatewayClient client, object body, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return (await client.PostAsync($"/v1/channels/{Id}/messages", body, stop)).GetProperty("message_id").GetString()!;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException || fault is TaskCanceledException && !stop.IsCancellationRequested
                || fault is GatewayRefusedException { Status: >= HttpStatusCode.InternalServerError })
            {
                Repeated++;
                await Task.Delay(RetryPause, stop);
            }
        }
    }
}
