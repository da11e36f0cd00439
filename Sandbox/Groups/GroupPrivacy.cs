using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Whether an account lets somebody add it to groups.</summary>
/// <param name="account">Who is to be added.</param>
/// <param name="actor">Who adds.</param>
/// <param name="token">Token that the account issued to the other one, or null.</param>
internal delegate bool GroupPrivacy(Account account, Account actor, ReadOnlyMemory<byte>? token);
