using System.Globalization;
using WhatIsUp.Sandbox.Limits;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>Phones over REST.</summary>
internal static class PhoneOperations
{
    private const string Root = "/v1/sandbox/phones";

    public static readonly Guid ExampleChannel = new("019abf35-6f1e-7c1a-9a5e-3f6a1c2b4d5e");
    public static readonly DateTimeOffset ExampleTime = new(2026, 4, 2, 9, 30, 15, 250, TimeSpan.Zero);

    private static readonly SandboxPhoneReply Example = new(
        "phn_1", "+4915187654321", "4915187654321@s.whatsapp.net", "271828182845@lid", "Ada", false, true, 0, ["4915187654321:1@s.whatsapp.net"], ExampleTime,
        PolicyFields.Show(new SandboxPhonePolicy
        {
            LidMigrated = true,
            Limits = new SandboxLimits { TimeLockUntil = ExampleTime.AddDays(2), CappingState = SandboxCappingState.FirstWarning, CappingUsed = 180,
                CappingTotal = 250 },
        }));

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = Root, Id = "createSandboxPhone", Scope = SandboxScope.ChangeChannels, Creates = true, MayConflict = true,
            RunAsync = CreateAsync,
            PlanLimit = SandboxPlanLimit.Phones, Summary = "Make a phone",
            Description = "A WhatsApp account in the sandbox that you control. Test keys only.",
            RequestExample = new CreateSandboxPhoneRequest { PhoneNumber = "+4915187654321", PushName = "Ada" }, ReplyExample = Example,
        },
        new()
        {
            Method = "GET", Path = Root, Id = "listSandboxPhones", Scope = SandboxScope.ReadChannels, IsPaged = true, RunAsync = ListAsync,
            Summary = "List phones", Description = "Newest first.", ReplyExample = new Page<SandboxPhoneReply>([Example], null),
        },
        new()
        {
            Method = "GET", Path = Root + "/{phoneId}", Id = "getSandboxPhone", Scope = SandboxScope.ReadChannels, RunAsync = GetAsync,
            Summary = "Get a phone", ReplyExample = Example,
        },
        new()
        {
            Method = "PATCH", Path = Root + "/{phoneId}", Id = "changeSandboxPhone", Scope = SandboxScope.ChangeChannels, MayConflict = true,
            RunAsync = ChangeAsync,
            Summary = "Change a phone", Description = "Changes its username, and how the server treats the account.",
            RequestExample = new ChangeSandboxPhoneRequest { Policy = new SandboxPolicyRequest { LidMigrated = true } }, ReplyExample = Example,
        },
        new()
        {
            Method = "DELETE", Path = Root + "/{phoneId}", Id = "deleteSandboxPhone", Scope = SandboxScope.ChangeChannels, RunAsync = DeleteAsync,
            Summary = "Delete a phone", Description = "Its linked devices are logged out.",
        },
        new()
        {
            Method = "POST", Path = Root + "/{phoneId}/offline", Id = "goOfflineSandboxPhone", Scope = SandboxScope.ChangeChannels, RunAsync = GoOfflineAsync,
            Summary = "Take a phone offline", Description = "What is sent to it waits.", ReplyExample = Example,
        },
        new()
        {
            Method = "POST", Path = Root + "/{phoneId}/online", Id = "goOnlineSandboxPhone", Scope = SandboxScope.ChangeChannels, RunAsync = GoOnlineAsync,
            Summary = "Bring a phone online", Description = "It receives what waited.", ReplyExample = Example,
        },
    ];

    /// <summary>A phone as the API shows it.</summary>
    public static SandboxPhoneReply Show(SandboxPhone phone) => new(
        phone.Id, "+" + phone.DialledNumber, phone.Jid.ToString(), phone.Lid.ToString(), phone.PushName, phone.IsBusiness, phone.IsOnline,
        phone.UndecryptableCount,
        [.. phone.LinkedDevices.Select(jid => jid.ToString())], phone.CreatedAt, PolicyFields.Show(phone.Policy), phone.Username, phone.UsernameKey,
        phone.HidesNumber);

    private static async Task<object?> CreateAsync(RestRequest request)
    {
        var body = await request.BodyAsync<CreateSandboxPhoneRequest>().ConfigureAwait(false);
        var problems = new FieldProblems();
        problems.Require(body.Jid is null || body.PhoneNumber is not null, "phone_number", "must be given with jid");
        problems.Require(body.Jid is null || JidNumber(body.Jid) is not null, "jid", "must be an address of the form digits@s.whatsapp.net");
        problems.ThrowIfAny();
        var policy = body.Policy is { } changes ? PolicyFields.Apply(changes, SandboxPhonePolicy.Default) : null;
        var wanted = new NewSandboxPhone(body.PhoneNumber, body.PushName, body.Business ?? false, request.Owner, policy, JidNumber(body.Jid), request.PlanLimit)
        {
            Username = body.Username, UsernameKey = body.UsernameKey, HidesNumber = body.HidesNumber ?? false,
        };
        var phone = await request.Part<PhoneDirectory>().CreatePhoneAsync(wanted, request.Aborted).ConfigureAwait(false);
        request.Location = $"{Root}/{phone.Id}";
        return Show(phone);
    }

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var directory = request.Part<PhoneDirectory>();
        var (phones, next) = await directory.ReadPhonesAsync(request.Owner, request.After, request.Limit, request.Aborted).ConfigureAwait(false);
        return new Page<SandboxPhoneReply>([.. phones.Select(Show)], next?.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<object?> GetAsync(RestRequest request) => Show(await request.PhoneAsync().ConfigureAwait(false));

    private static async Task<object?> ChangeAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<ChangeSandboxPhoneRequest>().ConfigureAwait(false);
        var policy = body.Policy is { } changes ? PolicyFields.Apply(changes, phone.Policy) : null;
        if ((body.Username ?? body.UsernameKey) is not null || body.HidesNumber is not null)
        {
            var username = Changed(body.Username, phone.Username);
            // A key belongs to its name: a new name has none unless it is given.
            var key = Changed(body.UsernameKey, body.Username is null || username == phone.Username ? phone.UsernameKey : null);
            await phone.SetUsernameAsync(username, key, body.HidesNumber ?? phone.HidesNumber, request.Aborted).ConfigureAwait(false);
        }

        if (policy is not null) await phone.SetPolicyAsync(policy, request.Aborted).ConfigureAwait(false);
        return Show(phone);
    }

    private static async Task<object?> DeleteAsync(RestRequest request)
    {
        await request.Part<PhoneDirectory>().DeletePhoneAsync(await request.PhoneAsync().ConfigureAwait(false), request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> GoOfflineAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        await phone.GoOfflineAsync(request.Aborted).ConfigureAwait(false);
        return Show(phone);
    }

    private static async Task<object?> GoOnlineAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        await phone.GoOnlineAsync(request.Aborted).ConfigureAwait(false);
        return Show(phone);
    }

    private static string? Changed(string? wanted, string? present) => wanted switch { null => present, "" => null, _ => wanted };

    private static string? JidNumber(string? jid) =>
        WhatsApp.Binary.Jid.TryParse(jid, out var parsed) && parsed is { IsPhoneNumber: true, Device: 0 } ? parsed.User : null;
}
