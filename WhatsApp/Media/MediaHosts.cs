using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>Where files go and come from, and what opens the door there: asked of the server, kept for as long as it says.</summary>
internal sealed class MediaHosts(Link link)
{
    private const int MaxHosts = 8;
    private const int MaxTextLength = 2_048;
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private Task<Door>? _door;

    public sealed record Door(string Auth, IReadOnlyList<string> Hosts, DateTimeOffset EndsAt);

    /// <summary>The door as it is known, or as the server tells it now; callers at the same time share one question.</summary>
    /// <param name="refused">A door that did not open, or null.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Door> GetAsync(Door? refused, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var isUsable = _door is { IsCompleted: false } || (_door is { IsCompletedSuccessfully: true, Result: var known } && known != refused && known.EndsAt > link.Time.GetUtcNow());
            if (!isUsable) _door = AskAsync();
            return _door!.WaitAsync(cancellationToken);
        }
    }

    private async Task<Door> AskAsync()
    {
        var answer = await link.AskAsync("set", "w:m", [new Node("media_conn", [])], link.Ended);
        if (answer.Child("media_conn") is not { } told || told.Get("auth") is not { Length: > 0 and <= MaxTextLength } auth) throw new MediaTransferException(MediaTransferFault.Unreachable);
        var hosts = told.Children.Where(child => child.Tag == "host").Select(child => child.Get("hostname")).OfType<string>().Where(IsHost).Take(MaxHosts).ToArray();
        if (hosts.Length == 0) throw new MediaTransferException(MediaTransferFault.Unreachable);
        var life = TimeSpan.FromSeconds(Math.Clamp(told.GetInteger("ttl") ?? 0, (long)ShortestLife.TotalSeconds, 86_400));
        return new Door(auth, hosts, link.Time.GetUtcNow() + life);
    }

    private static bool IsHost(string name) => name.Length <= 255 && Uri.TryCreate("https://" + name, UriKind.Absolute, out var url) && url.PathAndQuery == "/" && url.UserInfo.Length == 0;
}
