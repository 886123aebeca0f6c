//! Lists of a workbook as pictures, drawn by the program that opens it.

use rust_xlsxwriter::{Chart, ChartType};

/// Bars over some rows of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bars {
    /// What stands above.
    pub(super) title: String,
    /// The first row and the last, counted from 1 below the header.
    pub(super) rows: (u32, u32),
    /// The first and the last of the columns that say what a bar is of, counted from 0.
    pub(super) names: (u16, u16),
    /// The columns that are drawn, each with what it is called.
    pub(super) columns: Vec<(u16, &'static str)>,
    /// Whether they are parts of one bar.
    pub(super) are_parts: bool,
}

/// How high a picture is, in rows of a sheet, with a gap below it.
pub(super) const ROWS: u32 = 22;

/// How wide a picture is, and how high, in pixels.
const SIZE: (u32, u32) = (900, 420);

impl Bars {
    /// The chart, of what stands on the sheet of this name.
    pub(super) fn chart(&self, sheet: &str) -> Chart {
        let mut chart = Chart::new(if self.are_parts { ChartType::BarStacked } else { ChartType::Column });
        let (first, last) = self.rows;
        for (column, name) in &self.columns {
            let series = chart.add_series().set_name(*name);
            series.set_categories((sheet, first, self.names.0, last, self.names.1));
            series.set_values((sheet, first, *column, last, *column));
        }
        chart.title().set_name(&self.title);
        chart.set_width(SIZE.0).set_height(SIZE.1);
        if self.are_parts {
            // Bars are drawn from below; the first of the list stands above.
            chart.x_axis().set_reverse();
        }
        chart
    }
}
