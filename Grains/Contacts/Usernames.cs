using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Contacts;
using WhatIsUp.WhatsApp.Devices;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Contacts;

/// <summary>Accounts that are addressed by username: <c>@name</c>, or <c>@name:key</c> for those that can be found by their key only.</summary>
internal sealed class Usernames(ChannelCore core)
{
    private const char Mark = '@', KeyMark = ':';

    /// <summary>Look-ups at WhatsApp that run at the same time.</summary>
    private const int ConcurrentLookups = 5;

    /// <summary>How long a username that was seen is used without another look-up. WhatsApp reserves a released name for 14 days.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>True for the form of a username.</summary>
    public static bool IsUsername(string? text) => text is [Mark, ..];

    /// <summary>Address of the account with a username: from the cache of recent answers, else from WhatsApp.</summary>
    /// <exception cref="GatewayException"><c>invalid_request</c> for the field: no account has the username, or it takes a key.</exception>
    public async Task<string> ResolveAsync(string handle, string field)
    {
        var (name, key) = Split(handle);
        if (await core.Dependencies.Chats.Usernames.FindUsernameAsync(core.Id, name, CancellationToken.None) is { } known
            && core.Dependencies.Time.GetUtcNow() - known.SeenAt < Lifetime)
            return known.Lid ?? known.Jid;
        var found = await core.CallAsync((client, token) => client.Contacts.FindByUsernameAsync(name, key, token));
        return found.Answer switch
        {
            UsernameAnswer.Found => (found.Lid ?? found.Account!.Value).ToString(),
            UsernameAnswer.KeyRequired =>
                throw Unknown(field, "is a username that is found with its key only: @name:key", ContactCheckReason.UsernameKeyRequired),
            _ => throw Unknown(field, "is not the username of any account", ContactCheckReason.UsernameNotFound),
        };
    }

    /// <summary>Looks up which usernames exist, in the order given.</summary>
    public async Task<IReadOnlyList<ContactCheck>> CheckAsync(IReadOnlyList<string> handles)
    {
        List<ContactCheck> checks = [];
        foreach (var some in handles.Chunk(ConcurrentLookups))
            checks.AddRange(await core.CallAsync((client, token) => Task.WhenAll(some.Select(handle => CheckAsync(client, handle, token)))));
        return checks;
    }

    private static async Task<ContactCheck> CheckAsync(WhatsAppClient client, string handle, CancellationToken cancellationToken)
    {
        var (name, key) = Split(handle);
        var found = await client.Contacts.FindByUsernameAsync(name, key, cancellationToken);
        return found.Answer switch
        {
            UsernameAnswer.Found => new ContactCheck(handle, true, found.Account?.ToString(), found.Lid?.ToString(), null, name),
            UsernameAnswer.KeyRequired => new ContactCheck(handle, false, null, null, ContactCheckReason.UsernameKeyRequired),
            _ => new ContactCheck(handle, false, null, null, ContactCheckReason.UsernameNotFound),
        };
    }

    private static (string Name, string? Key) Split(string handle)
    {
        var text = handle[1..];
        return text.IndexOf(KeyMark) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, null);
    }

    private static GatewayException Unknown(string field, string problem, ContactCheckReason reason) => new(
        ErrorCode.InvalidRequest, "A field of the request is not valid.",
        new Dictionary<string, string> { [field] = problem, ["reason"] = SnakeCase.Of(reason.ToString()) });
}
