using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>A phone to make.</summary>
public sealed record CreateSandboxPhoneRequest
{
    /// <summary>Its number, 7 to 15 digits with country code; absent takes a free one.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>
    /// Its WhatsApp address when that has other digits than the number that people dial, like 558488251234@s.whatsapp.net for +5584988251234: accounts keep the address of before their country renumbered.
    /// </summary>
    public string? Jid { get; init; }

    /// <summary>Name that recipients see.</summary>
    public string? PushName { get; init; }

    /// <summary>True for a business account.</summary>
    public bool? Business { get; init; }

    /// <summary>Username: 3 to 35 letters, digits, dots and underscores, one of them a letter.</summary>
    public string? Username { get; init; }

    /// <summary>Key without which nobody finds the account by its username: 4 digits, or 6 letters and digits.</summary>
    public string? UsernameKey { get; init; }

    /// <summary>True for an account whose number WhatsApp tells nobody: others see its LID, and its username.</summary>
    public bool? HidesNumber { get; init; }

    /// <summary>How the server treats the account.</summary>
    public SandboxPolicyRequest? Policy { get; init; }
}

/// <summary>POST /v1/sandbox/phones.</summary>
internal static class CreateSandboxPhone
{
    private const int MaxPushNameLength = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sandbox/phones", HandleAsync)
        .Describe("Sandbox", "createSandboxPhone", "Make a phone", "A WhatsApp account in the sandbox, which does what you tell it. Test keys only.")
        .RequiresTestKey(Scopes.ChannelsWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ConcurrentModification, ErrorCode.NotFound)
        .IsLimitedByPlan()
        .ExampleRequest(new CreateSandboxPhoneRequest { PhoneNumber = "+4915187654321", PushName = "Ada" })
        .ExampleReply(SandboxExamples.Phone);

    private static async Task<Created<SandboxPhoneReply>> HandleAsync(
        Body<CreateSandboxPhoneRequest> body, Call call, SandboxForwarder sandbox, CancellationToken cancellationToken)
    {
        var (request, errors) = (body.Value, new FieldErrors());
        var digits = request.PhoneNumber is { } number ? Recipient.ReadPhone(number, "phone_number", errors) : null;
        if (request.Jid is { } jid)
        {
            if (Recipient.ReadPerson(jid, "jid", errors) is { } address) errors.Require(address == jid && Recipient.IsNumber(address), "jid", "must be an address of the form digits@s.whatsapp.net");
            errors.Require(request.PhoneNumber is not null, "phone_number", "must be given with jid");
        }
        errors.Require(request.PushName is null || request.PushName.Length is > 0 and <= MaxPushNameLength, "push_name", $"must have 1 to {MaxPushNameLength} characters");
        errors.ThrowIfAny();
        var phone = await sandbox.CreateAsync<SandboxPhoneReply>(
            call, "/v1/sandbox/phones", request with { PhoneNumber = digits }, "sandbox_phones", plan => plan.SandboxPhones, cancellationToken);
        return TypedResults.Created($"/v1/sandbox/phones/{phone.Id}", phone.WithPlus());
    }
}
