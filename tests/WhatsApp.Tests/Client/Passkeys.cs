using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>
/// Linking with a passkey, against the sandbox: its phone and its server are implemented separately from the client and verify everything that the client
/// sends.
/// </summary>
public sealed class Passkeys : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;
    private MemoryWhatsAppStore _store = new();
    private LinkedDevice _device = null!;
    private PairingQr? _scanned;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);

    public async ValueTask DisposeAsync()
    {
        if (_device is not null) await _device.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Scan_requires_the_passkey_and_the_compared_code_links()
    {
        var phone = await ScanAsync(new SandboxPhonePolicy { Passkey = true });
        var requested = await _device.WaitAsync<PasskeyRequested>();
        Assert.NotEqual(_scanned!.AdvSecret, _store.Credentials!.AdvSecret);
        Assert.True(requested.ExpiresAt > DateTimeOffset.UtcNow.AddMinutes(9));
        await SubmitAsync(phone, requested);
        var issued = await _device.WaitAsync<PasskeyCodeIssued>();
        Assert.False(issued.IsConfirmed);
        var shown = await phone.ReadPasskeyAsync(Stop);
        Assert.Equal((SandboxPasskeyStage.Code, issued.Code, false), (shown.Stage, shown.Code, shown.IsHandoff));
        await phone.ComparePasskeyCodeAsync(issued.Code, Stop);
        await _device.Client.Pairing.ConfirmPasskeyAsync(Stop);
        await _device.WaitAsync<OfflineQueueDrained>();
        Assert.Equal(
            [typeof(PasskeyRequested), typeof(PasskeyAccepted), typeof(PasskeyCodeIssued), typeof(PasskeyConfirmed), typeof(PairingCompleted)], StagesSeen());
        Assert.Single(phone.LinkedDevices);
    }

    [Fact(Timeout = 60_000)]
    public async Task Typed_pair_code_requires_the_passkey_too()
    {
        var phone = await PhoneAsync(new SandboxPhonePolicy { Passkey = true });
        Open();
        await _device.WaitAsync<QrIssued>();
        Assert.Equal(default, await phone.EnterPairCodeAsync((await _device.Client.Pairing.RequestCodeAsync(phone.Jid.User, Stop)).Code, Stop));
        await SubmitAsync(phone, await _device.WaitAsync<PasskeyRequested>());
        await phone.ComparePasskeyCodeAsync((await _device.WaitAsync<PasskeyCodeIssued>()).Code, Stop);
        await _device.Client.Pairing.ConfirmPasskeyAsync(Stop);
        await _device.WaitAsync<OfflineQueueDrained>();
    }

    [Fact(Timeout = 60_000)]
    public async Task Options_missing_in_the_notification_are_requested()
    {
        var phone = await ScanAsync(new SandboxPhonePolicy { Passkey = true, PasskeyOptionsByIq = true });
        await LinkAsync(phone);
    }

    [Fact(Timeout = 60_000)]
    public async Task Previously_linked_store_proves_the_handoff_and_needs_no_comparison()
    {
        var phone = await ScanAsync(new SandboxPhonePolicy { Passkey = true }, options => options with { WasLinked = true });
        await SubmitAsync(phone, await _device.WaitAsync<PasskeyRequested>());
        Assert.True((await _device.WaitAsync<PasskeyCodeIssued>()).IsConfirmed);
        await _device.WaitAsync<OfflineQueueDrained>();
        var shown = await phone.ReadPasskeyAsync(Stop);
        Assert.Equal((SandboxPasskeyStage.Done, true), (shown.Stage, shown.IsHandoff));
    }

    [Fact(Timeout = 60_000)]
    public async Task Expired_proof_is_not_sent_and_the_code_is_compared()
    {
        var phone = await ScanAsync(
            new SandboxPhonePolicy { Passkey = true }, options =>
                options with { WasLinked = true, PasskeyDeadlines = new PasskeyDeadlines { Handoff = TimeSpan.Zero } });
        await LinkAsync(phone);
        Assert.False((await phone.ReadPasskeyAsync(Stop)).IsHandoff);
    }

    [Fact(Timeout = 60_000)]
    public async Task Linked_device_with_a_passkey_request_links_again_as_the_same_device()
    {
        var phone = await PhoneAsync(new SandboxPhonePolicy());
        Open();
        var qr = await _device.WaitAsync<QrIssued>();
        var jid = await phone.ScanAsync(qr.Text, Stop);
        await _device.WaitAsync<OfflineQueueDrained>();
        var (before, from) = (_store.Credentials!, _device.Events.Count);
        await phone.RequestPasskeyAsync(jid, Stop);
        await SubmitAsync(phone, await _device.WaitAsync<PasskeyRequested>());
        Assert.True((await _device.WaitAsync<PasskeyCodeIssued>()).IsConfirmed);
        await _device.WaitAsync<PairingCompleted>(from: from);
        await _device.WaitAsync<OfflineQueueDrained>(from: from);
        var after = _store.Credentials!;
        Assert.Equal((jid, before.IdentityKey), (after.Jid!.Value, after.IdentityKey));
        Assert.NotEqual(before.AdvSecret, after.AdvSecret);
        Assert.Equal([jid], phone.LinkedDevices);
    }

    [Fact(Timeout = 60_000)]
    public async Task Refused_assertion_can_be_repeated_and_the_last_refusal_ends_the_attempt()
    {
        var phone = await ScanAsync(new SandboxPhonePolicy { Passkey = true, PasskeyFault = SandboxPasskeyFault.RefusedPrologue });
        for (var i = 0; i < PasskeyFlow.MaxRefusals; i++)
        {
            var requested = await _device.WaitAsync<PasskeyRequested>(from: LastRequest());
            var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => SubmitAsync(phone, requested));
            Assert.Equal(("passkey_refused", 403), (refused.Reason, refused.UpstreamCode!.Value));
        }
        Assert.Equal(new PasskeyFailed("Assertion", "refused", 403), await _device.WaitAsync<PasskeyFailed>());
        await _device.WaitForEndAsync(ConnectionEndReason.PasskeyFailed);
    }

    [Fact(Timeout = 60_000)]
    public async Task Expired_options_are_replaced_after_the_refusal()
    {
        var phone = await ScanAsync(new SandboxPhonePolicy { Passkey = true, PasskeyFault = SandboxPasskeyFault.Expired });
        var first = await _device.WaitAsync<PasskeyRequested>();
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => SubmitAsync(phone, first));
        Assert.Equal(410, refused.UpstreamCode);
        var second = await _device.WaitAsync<PasskeyRequested>(requested => requested.Options != first.Options);
        await SubmitAsync(phone, second);
        await _device.WaitAsync<PasskeyCodeIssued>();
        await _device.Client.Pairing.ConfirmPasskeyAsync(Stop);
        await _device.WaitAsync<OfflineQueueDrained>();
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_stage_has_its_own_deadline()
    {
        var brief = TimeSpan.FromMilliseconds(200);
        await ExpireAsync(new PasskeyDeadlines { Assertion = brief }, "Assertion", "expired", SandboxPasskeyFault.None, isSubmitted: false);
        await ExpireAsync(
            new PasskeyDeadlines { Continuation = brief }, "WaitingForPhone", "no_continuation", SandboxPasskeyFault.NoContinuation, isSubmitted: true);
        await ExpireAsync(new PasskeyDeadlines { Confirmation = brief }, "Confirm", "not_confirmed", SandboxPasskeyFault.None, isSubmitted: true);
    }

    [Fact(Timeout = 60_000)]
    public async Task Phone_that_saw_another_code_accepts_no_keys()
    {
        var phone = await ScanAsync(new SandboxPhonePolicy { Passkey = true });
        await SubmitAsync(phone, await _device.WaitAsync<PasskeyRequested>());
        await _device.WaitAsync<PasskeyCodeIssued>();
        await Assert.ThrowsAsync<SandboxRefusedException>(() => phone.ComparePasskeyCodeAsync("1111-1111", Stop));
        await Assert.ThrowsAsync<WhatsAppRefusedException>(() => _device.Client.Pairing.ConfirmPasskeyAsync(Stop));
        Assert.Equal(new PasskeyFailed("Done", "refused", 403), await _device.WaitAsync<PasskeyFailed>());
    }

    [Fact(Timeout = 60_000)]
    public async Task Steps_out_of_order_are_rejected_and_change_nothing()
    {
        var phone = await ScanAsync(new SandboxPhonePolicy { Passkey = true });
        var requested = await _device.WaitAsync<PasskeyRequested>();
        Assert.Equal(PasskeyStage.Assertion, (await Assert.ThrowsAsync<PasskeyException>(() => _device.Client.Pairing.ConfirmPasskeyAsync(Stop))).Stage);
        await SubmitAsync(phone, requested);
        await _device.WaitAsync<PasskeyCodeIssued>();
        Assert.Equal(PasskeyStage.Confirm, (await Assert.ThrowsAsync<PasskeyException>(() => SubmitAsync(phone, requested))).Stage);
        await _device.Client.Pairing.ConfirmPasskeyAsync(Stop);
        await _device.WaitAsync<OfflineQueueDrained>();
    }

    private async Task ExpireAsync(PasskeyDeadlines deadlines, string stage, string reason, SandboxPasskeyFault fault, bool isSubmitted)
    {
        var phone = await ScanAsync(new SandboxPhonePolicy { Passkey = true, PasskeyFault = fault }, options => options with { PasskeyDeadlines = deadlines });
        if (isSubmitted) await SubmitAsync(phone, await _device.WaitAsync<PasskeyRequested>());
        Assert.Equal(new PasskeyFailed(stage, reason, null), await _device.WaitAsync<PasskeyFailed>());
        await _device.WaitForEndAsync(ConnectionEndReason.PasskeyFailed);
        await _device.DisposeAsync();
        _store = new MemoryWhatsAppStore();
    }

    private Task<SandboxPhone> PhoneAsync(SandboxPhonePolicy policy) => _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: policy), Stop);

    private void Open(Func<WhatsAppClientOptions, WhatsAppClientOptions>? configure = null)
    {
        var options = LinkedDevice.Options(_sandbox);
        _device = new LinkedDevice(configure is null ? options : configure(options), _store);
        _device.Open();
    }

    private async Task<SandboxPhone> ScanAsync(SandboxPhonePolicy policy, Func<WhatsAppClientOptions, WhatsAppClientOptions>? configure = null)
    {
        var phone = await PhoneAsync(policy);
        Open(configure);
        var qr = await _device.WaitAsync<QrIssued>();
        Assert.True(PairingQr.TryParse(qr.Text, out _scanned));
        Assert.Equal(default, await phone.ScanAsync(qr.Text, Stop));
        return phone;
    }

    private async Task SubmitAsync(SandboxPhone phone, PasskeyRequested requested)
    {
        Assert.True(PasskeyAssertion.TryParse(await phone.AnswerPasskeyAsync(requested.Options, Stop), out var assertion, out var wrong), wrong);
        await _device.Client.Pairing.SubmitPasskeyAsync(assertion, Stop);
    }

    private async Task LinkAsync(SandboxPhone phone)
    {
        await SubmitAsync(phone, await _device.WaitAsync<PasskeyRequested>());
        Assert.False((await _device.WaitAsync<PasskeyCodeIssued>()).IsConfirmed);
        await _device.Client.Pairing.ConfirmPasskeyAsync(Stop);
        await _device.WaitAsync<OfflineQueueDrained>();
    }

    private int LastRequest() => Math.Max(0, _device.Events.Entries.ToList().FindLastIndex(raised => raised is PasskeyRequested));

    private IEnumerable<Type> StagesSeen() =>
        _device.Events.Entries.Where(raised => raised
        is PasskeyRequested or PasskeyAccepted or PasskeyCodeIssued or PasskeyConfirmed or PasskeyFailed or PairingCompleted).Select(raised =>
            raised.GetType());
}
