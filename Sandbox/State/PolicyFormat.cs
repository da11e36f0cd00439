using System.Text.Json;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.State;

/// <summary>How an account's policy looks in the journal: JSON, so that a field added later has its default in old records.</summary>
internal static class PolicyFormat
{
    public static void Put(RecordWriter to, Account account)
    {
        to.Op(Op.PutPolicy);
        to.Number(account.Number);
        to.Text(JsonSerializer.Serialize(account.Policy, SandboxJson.Options));
    }

    public static void Read(Account account, ref RecordReader from)
    {
        try
        {
            account.Policy = JsonSerializer.Deserialize<SandboxPhonePolicy>(from.RequiredText(), SandboxJson.Options) ?? SandboxPhonePolicy.Default;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The journal holds a policy that cannot be read.", exception);
        }
    }
}
