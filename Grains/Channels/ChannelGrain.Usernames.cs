using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.WhatsApp.Devices;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>People who are named by username: <c>@name</c>, or <c>@name:key</c> for those who want to be found by their key only.</summary>
public sealed partial class ChannelGrain
{
    private const char UsernameMark = '@', KeyMark = ':';

    /// <summary>Questions for usernames that are under way at the same time.</summary>
    private const int LookupsAtOnce = 5;

    /// <summary>What was seen of a username within this time is taken for true. WhatsApp keeps a name that was given up for 14 days before another one may have it.</summary>
    private static readonly TimeSpan UsernameLifetime = TimeSpan.FromHours(24);

    private static bool IsUsername(string? text) => text is [UsernameMark, ..];

    /// <summary>The address of who goes by a username: as it was seen lately, else as WhatsApp says.</summary>
    /// <exception cref="GatewayException">Nobody goes by it, or only with a key, or there is no connection to ask.</exception>
    private async Task<string> ResolveUsernameAsync(string handle, string field)
    {
        var (name, key) = Split(handle);
        if (await parts.Chats.FindUsernameAsync(Id, name, CancellationToken.None) is { } known && parts.Time.GetUtcNow() - known.SeenAt < UsernameLifetime) return known.Lid ?? known.Jid;
        UsernameLookup? found = null;
        await WithClientAsync(async (client, token) => found = await client.FindByUsernameAsync(name, key, token));
        return found!.Answer switch
        {
            UsernameAnswer.Found => (found.Lid ?? found.Account!.Value).ToString(),
            UsernameAnswer.KeyRequired => throw Unknown(field, "is a username that is found with its key only: @name:key", ContactCheckReason.UsernameKeyRequired),
            _ => throw Unknown(field, "is a username that nobody goes by", ContactCheckReason.UsernameNotFound),
        };
    }

    private async Task<IReadOnlyList<ContactCheck>> CheckUsernamesAsync(IReadOnlyList<string> handles)
    {
        var checks = new ContactCheck[handles.Count];
        for (var first = 0; first < handles.Count; first += LookupsAtOnce)
        {
            var some = Enumerable.Range(first, Math.Min(LookupsAtOnce, handles.Count - first)).ToArray();
            await WithClientAsync((client, token) => Task.WhenAll(some.Select(async i =>
            {
                var (name, key) = Split(handles[i]);
                var found = await client.FindByUsernameAsync(name, key, token);
                checks[i] = found.Answer switch
                {
                    UsernameAnswer.Found => new ContactCheck(handles[i], true, found.Account?.ToString(), found.Lid?.ToString(), null, name),
                    UsernameAnswer.KeyRequired => new ContactCheck(handles[i], false, null, null, ContactCheckReason.UsernameKeyRequired),
                    _ => new ContactCheck(handles[i], false, null, null, ContactCheckReason.UsernameNotFound),
                };
            })));
        }
        return checks;
    }

    private static (string Name, string? Key) Split(string handle)
    {
        var text = handle[1..];
        return text.IndexOf(KeyMark) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, null);
    }

    private static GatewayException Unknown(string field, string problem, ContactCheckReason reason) => new(
        ErrorCode.InvalidRequest, "A field of the request is not valid.", new Dictionary<string, string> { [field] = problem, ["reason"] = SnakeCase.Of(reason.ToString()) });
}
