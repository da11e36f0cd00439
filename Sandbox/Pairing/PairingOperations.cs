using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Linking and unlinking of devices over REST.</summary>
internal static class PairingOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}";

    private static readonly SandboxLinkReply Example = new("4915187654321:1@s.whatsapp.net");

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = Root + "/scan", Id = "scanQr", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = ScanAsync,
            Summary = "Scan a QR", Description = "Links the channel that shows it.",
            RequestExample = new ScanQrRequest { Qr = "2@q1x…,mR0…,8Kc…,Zp4…" }, ReplyExample = Example,
        },
        new()
        {
            Method = "POST", Path = Root + "/pair-code", Id = "enterPairCode", Scope = SandboxScope.ChangeChannels, MayConflict = true,
            RunAsync = EnterCodeAsync,
            Summary = "Type a pair code", Description = "Links the channel that requested a code for this phone's number.",
            RequestExample = new EnterPairCodeRequest { Code = "K7QX-4M2P" }, ReplyExample = Example,
        },
        new()
        {
            Method = "POST", Path = Root + "/unlink", Id = "unlinkDevice", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = UnlinkAsync,
            Summary = "Unlink a device on a phone", Description = "The channel is logged out.",
            RequestExample = new UnlinkDeviceRequest { ChannelId = PhoneOperations.ExampleChannel },
        },
    ];

    private static async Task<object?> ScanAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<ScanQrRequest>().ConfigureAwait(false);
        return Show(await phone.ScanAsync(RequestReader.Required(body.Qr, "qr"), request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> EnterCodeAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<EnterPairCodeRequest>().ConfigureAwait(false);
        return Show(await phone.EnterPairCodeAsync(RequestReader.Required(body.Code, "code"), request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> UnlinkAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<UnlinkDeviceRequest>().ConfigureAwait(false);
        var device = RequestReader.Address(body.Jid, "jid");
        if (body.ChannelId is not null && !phone.LinkedDevices.Contains(device)) throw RequestReader.Refused("is not linked to this phone", "channel_id");
        await phone.UnlinkAsync(device, request.Aborted).ConfigureAwait(false);
        return null;
    }

    /// <summary>Without an address when the owner's passkey is required first.</summary>
    private static SandboxLinkReply Show(Jid device) => new(device == default ? null : device.ToString());
}
