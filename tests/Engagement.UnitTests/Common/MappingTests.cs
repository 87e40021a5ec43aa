using AutoMapper;
using AutoMapper.Internal;
using Engagement.Application.Channels;
using Engagement.Application.Common;
using Engagement.Application.Messages;
using Engagement.Application.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Engagement.UnitTests.Common;

/// <summary>The maps as they are registered; the workspace's zone is Asia/Kolkata.</summary>
public sealed class MappingTests
{
    private ServiceProvider _provider = null!;
    private IServiceScope _scope = null!;
    private IMapper _mapper = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _provider = Registration.Build();
        _scope = _provider.CreateScope();
        _mapper = _scope.ServiceProvider.GetRequiredService<IMapper>();
    }

    [OneTimeTearDown]
    public void TearDown()
    {
        _scope.Dispose();
        _provider.Dispose();
    }

    [Test]
    public void Every_map_fills_every_member()
    {
        var configuration = _provider.GetRequiredService<AutoMapper.IConfigurationProvider>();
        Assert.That(configuration.Internal().GetAllTypeMaps(), Is.Not.Empty);
        Assert.That(configuration.AssertConfigurationIsValid, Throws.Nothing);
    }

    [Test]
    public void Only_declared_maps_exist() =>
        Assert.That(
            () => _mapper.Map<MessagesSentDay>(new RoomTypeCount("c", 1)),
            Throws.InstanceOf<AutoMapperMappingException>());

    [Test]
    public void Day_is_mapped_to_its_first_instant()
    {
        var day = _mapper.Map<MessagesSentDay>(new DayCount(new DateOnly(2023, 5, 30), 3_000_000_000));
        Assert.That(day.Day, Is.EqualTo(new DateTime(2023, 5, 29, 18, 30, 0, DateTimeKind.Utc)));
        Assert.That(day.Day.Kind, Is.EqualTo(DateTimeKind.Utc));
        Assert.That(day.Messages, Is.EqualTo(3_000_000_000));
        var users = _mapper.Map<NewUsersDay>(new DayCount(new DateOnly(2023, 5, 30), 7));
        Assert.That((users.Day, users.Users), Is.EqualTo((day.Day, 7)));
    }

    [Test]
    public void An_origin_has_the_type_as_t()
    {
        var origin = _mapper.Map<Origin>(new RoomTypeCount("p", 3_000_000_000));
        Assert.That((origin.T, origin.Messages), Is.EqualTo(("p", 3_000_000_000)));
    }

    [TestCase(null, null, null, null)]
    [TestCase("", "", "", null)]
    [TestCase("n", "", null, "n")]
    [TestCase("n", "Full name", "a b", "Full name")]
    public void Popular_channel_prefers_the_display_name_to_the_name(string? name, string? displayName, string? usernames, string? expected)
    {
        var channel = _mapper.Map<PopularChannel>(new RoomCount("d", name, displayName, usernames?.Split(' '), 3_000_000_000));
        Assert.That((channel.T, channel.Name, channel.Messages), Is.EqualTo(("d", expected, 3_000_000_000)));
        Assert.That(channel.Usernames, Is.EqualTo(usernames?.Split(' ') ?? []));
    }

    [TestCase(null, null, null, null)]
    [TestCase("", "Full name", "", "")]
    [TestCase(null, "Full name", "a b", "Full name")]
    public void Listed_room_prefers_the_name_to_the_display_name(string? name, string? displayName, string? usernames, string? expected)
    {
        var (created, updated) = (new DateTime(2022, 1, 2, 0, 0, 0, DateTimeKind.Utc), new DateTime(2022, 3, 4, 0, 0, 0, DateTimeKind.Utc));
        var item = _mapper.Map<ChannelsListItem>(new RoomOnPage
        {
            Total = 1, Id = "r", Type = "d", Name = name, DisplayName = displayName,
            Usernames = usernames?.Split(' ', StringSplitOptions.RemoveEmptyEntries), CreatedAt = created, UpdatedAt = updated,
            Messages = 3_000_000_000, PreviousMessages = 3_000_000_001,
        });
        Assert.That((item.Messages, item.LastWeekMessages, item.DiffFromLastWeek), Is.EqualTo((3_000_000_000, 3_000_000_001, -1)));
        Assert.That((item.Room.Id, item.Room.T, item.Room.Name), Is.EqualTo(("r", "d", expected)));
        Assert.That((item.Room.Ts, item.Room.UpdatedAt), Is.EqualTo(((DateTime?)created, (DateTime?)updated)));
        Assert.That(item.Room.Usernames, Is.EqualTo(usernames?.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Test]
    public void Active_users_of_a_day_have_a_list_a_count_and_the_parts_of_the_date()
    {
        var day = _mapper.Map<ActiveUsersDay>(new UserIdsOnDay(new DateOnly(2023, 5, 19), ["b", "a"]));
        Assert.That(day.UsersList, Is.EqualTo(new[] { "b", "a" }));
        Assert.That((day.Users, day.Day, day.Month, day.Year), Is.EqualTo((2, 19, 5, 2023)));
    }

    [Test]
    public void An_hour_has_its_label_and_the_parts_of_its_date()
    {
        var hour = _mapper.Map<UsersByTimeHour>(new ActiveUsersInHour { Day = new DateOnly(2023, 5, 19), Hour = 23, Users = 4 });
        Assert.That((hour.Users, hour.Hour, hour.Day, hour.Month, hour.Year), Is.EqualTo((4, 23, 19, 5, 2023)));
    }

    [TestCase(0b11, 0)]
    [TestCase(0b11 << 22, 22)]
    public void Block_of_hours_is_labeled_with_its_first_hour(int hours, int expected)
    {
        var block = _mapper.Map<HourlyDataBlock>(new UsersInHours { Hours = hours, Users = 4 });
        Assert.That((block.Users, block.Hour), Is.EqualTo((4, expected)));
    }

    [Test]
    public void A_day_of_the_week_has_the_parts_of_its_date()
    {
        var day = _mapper.Map<WeeklyDataDay>(new ActiveUsersOnDay { Day = new DateOnly(2023, 5, 19), Users = 4 });
        Assert.That((day.Users, day.Day, day.Month, day.Year), Is.EqualTo((4, 19, 5, 2023)));
    }

    [Test]
    public void Lists_keep_their_order()
    {
        ActiveUsersOnDay[] days =
        [
            new() { Day = new DateOnly(2023, 5, 19), Users = 4 },
            new() { Day = new DateOnly(2023, 5, 12), Users = 1 },
        ];
        Assert.That(_mapper.Map<IReadOnlyList<WeeklyDataDay>>(days).Select(day => day.Day), Is.EqualTo(new[] { 19, 12 }));
    }
}
