using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Profile;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Profile;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;
using PictureState = WhatIsUp.Grains.Abstractions.Profile.PictureState;

namespace WhatIsUp.Grains.Profile;

/// <summary>Profiles, read and changed at WhatsApp.</summary>
internal sealed class ChannelProfile(ChannelCore core) : IChannelProfile
{
    private const string CodeUrl = "https://wa.me/qr/";

    private readonly KnownChats _chats = new(core);
    private readonly OwnProfileChange _change = new(core);

    /// <inheritdoc />
    public async Task<ContactProfile> GetAsync(Caller caller, string jid)
    {
        var (address, profile) = await OfPersonAsync(jid, static (client, account, token) => client.Profile.ReadAsync(account, token));
        var known = await core.Dependencies.Chats.Contacts.GetContactAsync(core.Id, address, CancellationToken.None);
        return new ContactProfile(address, known?.Name ?? profile.VerifiedName, profile.About, profile.PictureUrl, profile.IsBusiness);
    }

    /// <inheritdoc />
    public async Task<OwnProfile> GetOwnAsync(Caller caller)
    {
        var profile = await core.CallAsync((client, token) => client.Profile.ReadOwnAsync(token));
        var own = Addresses.Self(core.Row);
        return new OwnProfile
        {
            Jid = own.Jid,
            Lid = own.Lid,
            PhoneNumber = own.PhoneNumber,
            Name = own.PushName,
            Username = core.Row.Username,
            About = profile.About,
            AboutSetAt = profile.AboutSetAt,
            Picture = ViewOf(profile.Picture),
            EphemeralExpiration = profile.DefaultTimer,
            IsBusiness = profile.IsBusiness,
        };
    }

    /// <inheritdoc />
    public async Task<OwnProfile> UpdateAsync(Caller caller, ProfilePatch patch)
    {
        var applied = await _change.ApplyAsync(patch);
        try
        {
            return await GetOwnAsync(caller);
        }
        catch (Exception fault) when (applied.Count > 0 && OwnProfileChange.Find(fault) is { } error)
        {
            // All is changed; only the profile for the reply could not be read.
            throw OwnProfileChange.Partial(error, "profile", applied);
        }
    }

    /// <inheritdoc />
    public Task RemovePictureAsync(Caller caller) => _change.ApplyAsync(new ProfilePatch { PictureId = "" });

    /// <inheritdoc />
    public Task SetAboutAsync(Caller caller, string about) => core.CallAsync((client, token) => client.Profile.SetAboutAsync(about, token));

    /// <inheritdoc />
    public async Task<PictureView> GetPictureAsync(Caller caller, string? jid, bool isPreview, string? knownId) => ViewOf(jid is null
        ? await core.CallAsync((client, token) => client.Profile.ReadPictureAsync(null, isPreview, knownId, token))
        : (await OfPersonAsync(jid, (client, account, token) => client.Profile.ReadPictureAsync(account, isPreview, knownId, token))).Answer);

    /// <inheritdoc />
    public Task SetTimerAsync(Caller caller, int seconds) => core.CallAsync((client, token) => client.Profile.SetDefaultTimerAsync(seconds, token));

    /// <inheritdoc />
    public async Task<ContactCode> GetCodeAsync(Caller caller, bool isNew)
    {
        var code = await core.CallAsync((client, token) => client.Profile.GetContactCodeAsync(isNew, token));
        return new ContactCode(code, CodeUrl + Uri.EscapeDataString(code));
    }

    /// <inheritdoc />
    public async Task<ContactLinkView> FindLinkAsync(Caller caller, string code)
    {
        if (await core.CallAsync((client, token) => client.Profile.FindContactLinkAsync(code, token)) is not { } link)
            throw new GatewayException(
                ErrorCode.NotFound, "This code has no target.", new Dictionary<string, string> { ["reason"] = "link_not_found" });
        var (stored, _) = await _chats.AddressAsync(link.Account.ToString());
        return new ContactLinkView
        {
            Jid = stored, PushName = link.PushName, Message = link.Message, IsBusiness = link.IsBusiness, VerifiedName = link.VerifiedName,
        };
    }

    /// <summary>WhatsApp answers profile requests for numbers without an account, too: a number is looked up first.</summary>
    private async Task<(string Address, T Answer)> OfPersonAsync<T>(string jid, Func<WhatsAppClient, Jid, CancellationToken, Task<T>> read)
    {
        var (stored, wire) = await _chats.PersonAsync(jid);
        return await core.CallAsync(async (client, token) =>
        {
            if (Jid.Parse(stored) is not { IsPhoneNumber: true } number) return (stored, await read(client, wire, token));
            if (await client.Contacts.CheckAsync([number], token) is not [{ Account: { } account } check])
                throw UnknownAccounts.Missing();
            return (account.ToString(), await read(client, check.Lid ?? account, token));
        });
    }

    private static PictureView ViewOf(PictureLookup lookup) => new(
        lookup.State switch
        {
            WhatsApp.Profile.PictureState.Found => PictureState.Found,
            WhatsApp.Profile.PictureState.Unchanged => PictureState.Unchanged,
            WhatsApp.Profile.PictureState.Hidden => PictureState.Hidden,
            _ => PictureState.None,
        },
        lookup.Picture?.Id, lookup.Picture?.Url);
}
