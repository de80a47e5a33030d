-- The books as they were sealed at a size: views of the tables' own names stand before
-- the tables, so that every query of today answers for then. "now." is the schema of the
-- tables themselves.
--
-- Vouchers, receipts and rosters are let through when the act that made them was sealed
-- by then, whatever day they are dated. What has a state is given the one that follows
-- from those acts.

CREATE TEMP TABLE past_size (size BIGINT NOT NULL);

INSERT INTO past_size (size) VALUES (@size);

CREATE TEMP VIEW past_entry AS
SELECT e.id, e.kind, e.subject, s.seq
FROM now.entry e
JOIN now.sealed s ON s.entry_id = e.id
WHERE s.seq < (SELECT size FROM past_size);

CREATE TEMP TABLE past_voucher (id BIGINT PRIMARY KEY);

INSERT INTO past_voucher (id)
SELECT CAST(substr(subject, 9) AS BIGINT) -- 'voucher:<id>'
FROM past_entry
WHERE kind = 'voucher';

CREATE TEMP VIEW voucher AS
SELECT *
FROM now.voucher
WHERE id IN (SELECT id FROM past_voucher);

CREATE TEMP VIEW voucher_number AS
SELECT *
FROM now.voucher_number
WHERE voucher_id IN (SELECT id FROM past_voucher);

CREATE TEMP VIEW transfer AS
SELECT *
FROM now.transfer
WHERE voucher_id IN (SELECT id FROM past_voucher);

CREATE TEMP VIEW receipt AS
SELECT *
FROM now.receipt r
WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.id = r.entry_id);

CREATE TEMP VIEW roster AS
SELECT *
FROM now.roster r
WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'roster:' || r.id);

CREATE TEMP VIEW program AS
SELECT *
FROM now.program g
WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'program:' || g.id);

CREATE TEMP VIEW fund AS
SELECT *
FROM now.fund f
WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'fund:' || f.id);

CREATE TEMP VIEW fund_document AS
SELECT d.id, d.fund_id, d.kind, d.doc_no, d.body, d.purpose, d.minutes, d.amount, d.day, d.allocation_id,
	d.account_id, d.used_id,
	CASE
		WHEN d.voucher_id IN (SELECT id FROM past_voucher) THEN 'posted'
		WHEN EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'document:' || d.id AND e.kind = 'document_rejected') THEN 'rejected'
		ELSE 'pending'
		END COLLATE bytes AS state,
	d.maker_id, d.checker_id, d.reason, d.voucher_id, d.at
FROM now.fund_document d
WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'document:' || d.id);

CREATE TEMP VIEW advance AS
SELECT *
FROM now.advance a
WHERE EXISTS (
	SELECT 1
	FROM transfer t
	WHERE t.program_id = a.program_id AND t.department_id = a.department_id AND t.debit_id = a.account_id);

CREATE TEMP VIEW batch AS
SELECT b.id, b.program_id, b.no, b.name, b.channel, b.heads, b.total,
	CASE (SELECT e.kind FROM past_entry e WHERE e.subject = 'batch:' || b.id ORDER BY e.seq DESC LIMIT 1)
		WHEN 'batch_approve' THEN 'approved'
		WHEN 'batch_release' THEN 'released'
		WHEN 'batch_send_back' THEN 'sent_back'
		WHEN 'batch_recall' THEN 'sent_back'
		WHEN 'batch_cancel' THEN 'cancelled'
		ELSE 'prepared'
		END COLLATE bytes AS state,
	b.maker_id, b.checker_id, b.releaser_id, b.reason, b.approval_voucher_id, b.release_voucher_id, b.at, b.kind
FROM now.batch b
WHERE EXISTS (SELECT 1 FROM past_entry e WHERE e.subject = 'batch:' || b.id);
