using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Profile;

/// <summary>Reads what accounts show of themselves; who shows it to contacts only gets a token along with the request.</summary>
internal sealed class ProfileQueries(ClientConnection connection, TrustedTokens tokens)
{
    private const int MaxTextLength = 4096;
    private const long LatestTime = 100_000_000_000;
    private const string Hidden = "401";

    /// <summary>The connection, for requests that need nothing else.</summary>
    public ClientConnection Connection => connection;

    /// <summary>Pictures.</summary>
    public ProfilePictures Pictures { get; } = new(connection, tokens);

    /// <summary>Links to the own account.</summary>
    public ContactLinks Links { get; } = new(connection);

    /// <summary>The own account, by LID where the server named one.</summary>
    public Jid Own => (connection.OwnLid.User is { Length: > 0 } ? connection.OwnLid : connection.OwnJid).ToAccount();

    /// <summary>What an account shows.</summary>
    public async Task<AccountProfile> ReadAsync(Jid account, CancellationToken cancellationToken)
    {
        // Who shows the text to contacts only must see that we are one.
        var proof = await tokens.FindForAboutAsync(account, cancellationToken);
        Node[] requested = [Node.Of("status"), Node.Of("business", Node.Of("verified_name")), Node.Of("disappearing_mode")];
        var found = await UserSync.QueryAsync(
            connection, requested, [new Node("user", [new("jid", account)], proof is null ? null : [proof])], cancellationToken);
        var user = found.FirstOrDefault(one => one.GetJid("jid") is { } jid && jid.ToAccount() == account) ?? (found.Count > 0 ? found[0] : null);
        var (status, business, timer) = (user?.Child("status"), user?.Child("business"), user?.Child("disappearing_mode"));
        var picture = await ReadPictureAsync(account, cancellationToken);
        return new AccountProfile(
            status?.Text is { Length: > 0 and <= MaxTextLength } text ? text : null, picture.Picture?.Url, business is not null, VerifiedNames.In(business))
        {
            AboutSetAt = status?.GetInteger("t") is > 0 and < LatestTime and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
            IsAboutHidden = status?.Get("code") == Hidden || status?.Child("error")?.Get("code") == Hidden,
            Picture = picture,
            DefaultTimer = timer?.GetInteger("duration") is >= 0 and <= int.MaxValue and var duration ? (int)duration : null,
        };
    }

    /// <summary>Sets the timer of chats that the account begins.</summary>
    public Task SetDefaultTimerAsync(int seconds, CancellationToken cancellationToken)
    {
        var duration = new NodeAttribute("duration", seconds.ToString(CultureInfo.InvariantCulture));
        return connection.SendIqAsync(IqRequest.Set("disappearing_mode", Node.Of("disappearing_mode", [duration])), cancellationToken);
    }

    private async Task<PictureLookup> ReadPictureAsync(Jid account, CancellationToken cancellationToken)
    {
        try
        {
            return await Pictures.ReadAsync(account, isPreview: false, null, cancellationToken);
        }
        catch (RequestRefusedException)
        {
            // What else is known of the account counts.
            return new PictureLookup(PictureState.None);
        }
    }
}
