using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>The media hosts and the authorisation for them: queried from the server, cached for as long as it specifies.</summary>
internal sealed class MediaHosts(ClientConnection connection)
{
    private const int MaxHosts = 8;
    private const int MaxTextLength = 2_048;
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private Task<Door>? _door;

    public sealed record Door(string Auth, IReadOnlyList<string> Hosts, DateTimeOffset EndsAt);

    /// <summary>The cached hosts, or those of a new query; concurrent callers share one query.</summary>
    /// <param name="refused">A door that did not open, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task<Door> GetAsync(Door? refused, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var isUsable = _door is { IsCompleted: false }
                || (_door is { IsCompletedSuccessfully: true, Result: var known } && known != refused && known.EndsAt > connection.Time.GetUtcNow());
            if (!isUsable) _door = FetchAsync();
            return _door!.WaitAsync(cancellationToken);
        }
    }

    private async Task<Door> FetchAsync()
    {
        var answer = await connection.SendIqAsync(IqRequest.Set("w:m", new Node("media_conn", [])), connection.Ended);
        if (answer.Child("media_conn") is not { } info || info.Get("auth") is not { Length: > 0 and <= MaxTextLength } auth)
            throw new MediaTransferException(MediaTransferFault.Unreachable);
        var hosts =
            info.Children.Where(child => child.Tag == "host").Select(child => child.Get("hostname")).OfType<string>().Where(IsHost).Take(MaxHosts).ToArray();
        if (hosts.Length == 0) throw new MediaTransferException(MediaTransferFault.Unreachable);
        var life = TimeSpan.FromSeconds(Math.Clamp(info.GetInteger("ttl") ?? 0, (long)ShortestLife.TotalSeconds, 86_400));
        return new Door(auth, hosts, connection.Time.GetUtcNow() + life);
    }

    private static bool IsHost(string name) =>
        name.Length <= 255 && Uri.TryCreate("https://" + name, UriKind.Absolute, out var url) && url.PathAndQuery == "/" && url.UserInfo.Length == 0;
}
